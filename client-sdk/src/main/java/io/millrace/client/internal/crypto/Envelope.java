package io.millrace.client.internal.crypto;

import io.millrace.client.crypto.KeyProvider;
import io.millrace.client.crypto.KeyProvider.DataKey;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts and decrypts payloads: magic {@code MRE1} (4 bytes), length of the key id (1), key id (UTF-8), nonce (12),
 * AES-GCM ciphertext with its tag of 16 bytes. Everything before the ciphertext, the stream's name and the partition key are
 * authenticated with it, so that a payload cannot be moved to another key or stream. Any thread.
 *
 * <p>Nonces are random: a key should encrypt at most 2^32 records (NIST SP 800-38D), then be replaced.
 */
public final class Envelope {

    /** Bytes by which a payload grows, besides its key id. */
    static final int OVERHEAD = 4 + 1 + 12 + 16;

    private static final int MAGIC = 0x4D524531;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KeyProvider keys;
    private final byte[] stream;
    private final SecureRandom random = new SecureRandom();

    public Envelope(KeyProvider keys, String stream) {
        this.keys = keys;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
    }

    /** True when the payload is an envelope by its look. */
    public static boolean isEnvelope(byte[] data) {
        return data.length > OVERHEAD && ByteBuffer.wrap(data).getInt() == MAGIC;
    }

    /**
     * The payload encrypted under the current key.
     *
     * @throws MillraceException INVALID_ARGUMENT when the provider's key cannot be used
     */
    public byte[] seal(byte[] keyUtf8, byte[] data) {
        DataKey key = keys.current();
        byte[] id = key.id().getBytes(StandardCharsets.UTF_8);
        if (id.length < 1 || id.length > 255) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT, "a key id has 1 to 255 bytes, '" + key.id() + "' has " + id.length);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = new byte[OVERHEAD + id.length + data.length];
        ByteBuffer out = ByteBuffer.wrap(sealed);
        out.putInt(MAGIC).put((byte) id.length).put(id).put(nonce);
        int head = out.position();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key.key(), nonce, keyUtf8);
            cipher.updateAAD(sealed, 0, head);
            cipher.doFinal(data, 0, data.length, sealed, head);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT, "key '" + key.id() + "' cannot encrypt: " + e.getMessage(), e);
        }
    }

    /**
     * The payload of an envelope.
     *
     * @throws MillraceException ACCESS_DENIED when the key is not known here; CORRUPT when the envelope was changed, belongs
     *     to another record, or was made with another key of the same id
     */
    public byte[] open(byte[] keyUtf8, byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        if (!isEnvelope(data)) {
            throw new MillraceException(ErrorCode.CORRUPT, "the payload is no encrypted envelope");
        }
        in.getInt();
        int idBytes = in.get() & 0xff;
        if (idBytes < 1 || data.length < OVERHEAD + idBytes) {
            throw new MillraceException(ErrorCode.CORRUPT, "the envelope is cut short");
        }
        byte[] id = new byte[idBytes];
        in.get(id);
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        String keyId = new String(id, StandardCharsets.UTF_8);
        SecretKey key = keys.find(keyId)
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.ACCESS_DENIED, "the key provider does not know the key '" + keyId + "'"));
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, keyUtf8);
            cipher.updateAAD(data, 0, in.position());
            return cipher.doFinal(data, in.position(), in.remaining());
        } catch (AEADBadTagException e) {
            throw new MillraceException(
                    ErrorCode.CORRUPT, "the envelope of key '" + keyId + "' fails its authentication", e);
        } catch (GeneralSecurityException e) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT, "key '" + keyId + "' cannot decrypt: " + e.getMessage(), e);
        }
    }

    private Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] keyUtf8) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(ByteBuffer.allocate(4).putInt(stream.length).flip());
        cipher.updateAAD(stream);
        cipher.updateAAD(ByteBuffer.allocate(4).putInt(keyUtf8.length).flip());
        cipher.updateAAD(keyUtf8);
        return cipher;
    }
}
