package io.millrace.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The boundaries of design D4 and D12, enforced on the compiled main classes of all modules. */
@AnalyzeClasses(
        packages = "io.millrace",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {

    /** Logic that must be deterministic: it decides from its arguments alone. */
    private static final String[] PURE = {
        "io.millrace.common.id..",
        "io.millrace.common.hash..",
        "io.millrace.common.record..",
        "io.millrace.common.error..",
        "io.millrace.common.limits..",
        "io.millrace.common.metadata",
        "io.millrace.client.internal.lease..",
        "io.millrace.node.audit.plan..",
        "io.millrace.node.shard..",
        "io.millrace.node.load.sketch..",
        "io.millrace.controller.autoscale..",
        "io.millrace.controller.command..",
        "io.millrace.controller.coordination",
        "io.millrace.controller.coordination.assign..",
        "io.millrace.controller.coordination.command..",
        "io.millrace.controller.coordination.lag..",
        "io.millrace.controller.coordination.session..",
        "io.millrace.controller.placement.."
    };

    private static final Set<String> RAW_SOURCES = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.lang.Math.random",
            "java.lang.Thread.sleep");

    @ArchTest
    static final ArchRule onlyRaftImportsRatis = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.raft..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.ratis..");

    @ArchTest
    static final ArchRule pureLogicDoesNoIo = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grpc..",
                    "com.google.protobuf..",
                    "io.millrace.proto..",
                    "org.rocksdb..",
                    "org.slf4j..",
                    "io.prometheus..",
                    "io.millrace.common.env..",
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.Executor.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.locks.Lock.class)
            .because("whole clusters of it run in one thread from one seed (design D4)");

    @ArchTest
    static final ArchRule pureLogicHasNoLocks = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(PURE)
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule timeAndChanceComeFromTheEnvironment = noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace.bench..", "io.millrace.proto..")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.common.env.SystemEnvironment")
            .and()
            .haveNameNotMatching("io\\.millrace\\.common\\.env\\.SystemEnvironment\\$.*")
            .and()
            // Waits for real things in tests.
            .doNotHaveFullyQualifiedName("io.millrace.testkit.Await")
            .should()
            .callMethodWhere(rawSource())
            .orShould()
            .callConstructor(java.util.Random.class)
            .because("a raw clock or random cannot be simulated (design D4)");

    @ArchTest
    static final ArchRule commonKnowsNobody = noClasses()
            .that()
            .resideInAPackage("io.millrace.common..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.raft..",
                    "io.millrace.client..",
                    "io.millrace.node..",
                    "io.millrace.controller..",
                    "io.millrace.server..",
                    "io.millrace.bench..");

    @ArchTest
    static final ArchRule nodeAndControllerAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.millrace.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.controller..", "io.millrace.server..", "io.millrace.client..");

    @ArchTest
    static final ArchRule controllerAndNodeAreStrangers = noClasses()
            .that()
            .resideInAPackage("io.millrace.controller..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.node..", "io.millrace.server..", "io.millrace.client..");

    @ArchTest
    static final ArchRule sdkKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("io.millrace.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.raft..", "io.millrace.node..", "io.millrace.controller..", "io.millrace.server..");

    @ArchTest
    static final ArchRule gatewayKnowsThePublicApiOnly = noClasses()
            .that()
            .resideInAPackage("io.millrace.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.raft..",
                    "io.millrace.node..",
                    "io.millrace.controller..",
                    "io.millrace.client..",
                    "io.millrace.server..",
                    "io.millrace.proto.internal..",
                    "io.millrace.proto.storage..")
            .because("what gRPC users get and what Kinesis users get must be the same (design D10)");

    @ArchTest
    static final ArchRule rocksDbStaysInTheStore = noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace.node.store..", "io.millrace.node.replica..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule onlyTheGatewaysHttpPackageKnowsItsServer = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.gateway.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.linecorp.armeria..", "io.netty..");

    @ArchTest
    static final ArchRule onlyPlacesOfBackupsKnowTheAwsSdk = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.server.backup.place..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule commonTouchesTheDiskInOnePlace = noClasses()
            .that()
            .resideInAPackage("io.millrace.common..")
            .and()
            .resideOutsideOfPackage("io.millrace.common.file..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.nio.channels..");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.proto..")
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper");

    private static DescribedPredicate<JavaMethodCall> rawSource() {
        return DescribedPredicate.describe("a raw clock, random or sleep", call -> {
            MethodCallTarget target = call.getTarget();
            return RAW_SOURCES.contains(target.getOwner().getName() + "." + target.getName());
        });
    }
}
