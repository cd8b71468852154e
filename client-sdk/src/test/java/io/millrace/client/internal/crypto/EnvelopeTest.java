package io.millrace.client.internal.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.crypto.KeyProvider;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final byte[] KEY = "customer-7".getBytes(UTF_8);
    private static final byte[] DATA = "payload".getBytes(UTF_8);

    private final Ring ring = new Ring();
    private final Envelope envelope = new Envelope(ring, "orders");

    @Test
    void opensWhatItSealedAlsoAfterTheKeyHasChanged() {
        byte[] before = envelope.seal(KEY, DATA);
        ring.rotate("second", 2);
        byte[] after = envelope.seal(KEY, new byte[0]);
        assertThat(envelope.open(KEY, before)).isEqualTo(DATA);
        assertThat(envelope.open(KEY, after)).isEmpty();
        assertThat(before).hasSize(DATA.length + Envelope.OVERHEAD + "first".length());
    }

    @Test
    void noTwoEnvelopesAreEqual() {
        assertThat(envelope.seal(KEY, DATA)).isNotEqualTo(envelope.seal(KEY, DATA));
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] sealed = envelope.seal(KEY, DATA);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> envelope.open(KEY, changed))
                    .as("byte %d", i)
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            e -> assertThat(e.code()).isIn(ErrorCode.CORRUPT, ErrorCode.ACCESS_DENIED));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertRefused(ErrorCode.CORRUPT, envelope, KEY, cut);
        }
    }

    @Test
    void belongsToItsStreamAndPartitionKey() {
        byte[] sealed = envelope.seal(KEY, DATA);
        assertRefused(ErrorCode.CORRUPT, envelope, "customer-8".getBytes(UTF_8), sealed);
        assertRefused(ErrorCode.CORRUPT, new Envelope(ring, "invoices"), KEY, sealed);
    }

    @Test
    void wrongAndUnknownKeysAreTold() {
        byte[] sealed = envelope.seal(KEY, DATA);
        ring.rotate("first", 9);
        assertRefused(ErrorCode.CORRUPT, envelope, KEY, sealed);
        ring.keys.clear();
        assertRefused(ErrorCode.ACCESS_DENIED, envelope, KEY, sealed);
    }

    @Test
    void unusableKeysAreRefusedByName() {
        ring.current = new KeyProvider.DataKey("", new SecretKeySpec(new byte[16], "AES"));
        assertThatThrownBy(() -> envelope.seal(KEY, DATA)).hasMessageContaining("key id");
        ring.current = new KeyProvider.DataKey("odd", new SecretKeySpec(new byte[5], "AES"));
        assertThatThrownBy(() -> envelope.seal(KEY, DATA)).hasMessageContaining("odd");
    }

    private static void assertRefused(ErrorCode code, Envelope by, byte[] key, byte[] sealed) {
        assertThatThrownBy(() -> by.open(key, sealed))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static final class Ring implements KeyProvider {

        private final Map<String, SecretKey> keys = new HashMap<>();
        private DataKey current;

        Ring() {
            rotate("first", 1);
        }

        void rotate(String id, int fill) {
            byte[] bytes = new byte[16];
            Arrays.fill(bytes, (byte) fill);
            SecretKey key = new SecretKeySpec(bytes, "AES");
            keys.put(id, key);
            current = new DataKey(id, key);
        }

        @Override
        public DataKey current() {
            return current;
        }

        @Override
        public Optional<SecretKey> find(String keyId) {
            return Optional.ofNullable(keys.get(keyId));
        }
    }
}
