package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Base64BlobTest {

    @Property
    void decodesWhatTheJdkEncodes(@ForAll byte[] bytes) throws SerializationException {
        char[] text = ("xy" + Base64.getEncoder().encodeToString(bytes) + "z").toCharArray();
        assertThat(Base64Blob.decode(text, 2, text.length - 3)).isEqualTo(bytes);
    }

    @Property
    void takesNothingThatCouldBeWrittenOtherwise(@ForAll("nearly") String text) {
        try {
            byte[] bytes = Base64Blob.decode(text.toCharArray(), 0, text.length());
            assertThat(Base64.getEncoder().encodeToString(bytes)).isEqualTo(text);
        } catch (SerializationException refused) {
            assertThat(isCanonical(text)).isFalse();
        }
    }

    @Provide
    Arbitrary<String> nearly() {
        return Arbitraries.strings().withChars("ABYZaz019+/=-\u0141").ofMaxLength(12);
    }

    private static boolean isCanonical(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(Base64.getDecoder().decode(text))
                    .equals(text);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
