package io.millrace.node.audit.plan;

import io.millrace.common.hash.MessageDigests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The hash chain over the blocks of a range: each link is the SHA-256 of the link before, the block's first and end offset and the
 * SHA-256 of its bytes. So the last link says the same of two replicas only if they hold the same bytes in the same blocks at the
 * same offsets, and nothing between. One thread.
 */
public final class RangeHasher {

    /** Of a block's hash, where single blocks are compared: far more than chance, and lists stay short. */
    private static final int NAMED_BYTES = 16;

    private final MessageDigest sha = MessageDigests.sha256();
    private byte[] link = new byte[0];

    /** Adds the next block and gives its hash. */
    public String add(long baseOffset, long endOffset, byte[] block) {
        byte[] hash = sha.digest(block);
        sha.update(link);
        sha.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(baseOffset)
                .putLong(endOffset)
                .flip());
        link = sha.digest(hash);
        return name(hash);
    }

    /** The last link as hexadecimal digits; of nothing, no digits. */
    public String digest() {
        return HexFormat.of().formatHex(link);
    }

    /** The hash by which a block is named. */
    public static String hash(byte[] block) {
        return name(MessageDigests.sha256().digest(block));
    }

    private static String name(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, NAMED_BYTES);
    }
}
