package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What applications see holds no type of the transport: gRPC, Protocol Buffers and Ratis can change without them. */
class PublicApiTest {

    private static final List<String> HIDDEN = List.of(
            "io.grpc", "com.google.protobuf", "org.apache.ratis", "io.millrace.proto", "io.millrace.client.internal");

    private final List<JavaClass> api = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.millrace.client")
                    .stream()
                    .filter(type -> !type.getPackageName().startsWith("io.millrace.client.internal"))
                    .filter(type -> isVisible(type.getModifiers()))
                    .toList();

    @Test
    void noTransportTypeIsInAPublicSignature() {
        Set<String> leaks = new TreeSet<>();
        for (JavaClass type : api) {
            Stream<JavaMember> members = type.getMembers().stream().filter(member -> isVisible(member.getModifiers()));
            members.forEach(member -> types(member)
                    .filter(PublicApiTest::isHidden)
                    .forEach(hidden -> leaks.add(member.getFullName() + " shows " + hidden.getName())));
            Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                    .filter(PublicApiTest::isHidden)
                    .forEach(hidden -> leaks.add(type.getName() + " is a " + hidden.getName()));
        }
        assertThat(api).hasSizeGreaterThan(20);
        assertThat(leaks).isEmpty();
    }

    private static Stream<JavaClass> types(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getType().getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaClass> parameters =
                unit.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream());
        Stream<JavaClass> thrown = unit.getExceptionTypes().stream();
        Stream<JavaClass> result = unit.getReturnType().getAllInvolvedRawTypes().stream();
        return Stream.of(parameters, thrown, result).flatMap(types -> types);
    }

    private static boolean isHidden(JavaClass type) {
        return HIDDEN.stream().anyMatch(hidden -> (type.getPackageName() + ".").startsWith(hidden + "."));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
