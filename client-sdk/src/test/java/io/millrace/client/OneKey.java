package io.millrace.client;

import io.millrace.client.crypto.KeyProvider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A provider of one key. */
record OneKey(String id, int fill) implements KeyProvider {

    private SecretKey key() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return new SecretKeySpec(bytes, "AES");
    }

    @Override
    public DataKey current() {
        return new DataKey(id, key());
    }

    @Override
    public Optional<SecretKey> find(String keyId) {
        return keyId.equals(id) ? Optional.of(key()) : Optional.empty();
    }
}
