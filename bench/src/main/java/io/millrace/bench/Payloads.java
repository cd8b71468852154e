package io.millrace.bench;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Data that does not compress, each record with its intended send time in front. One per thread. */
final class Payloads {

    /** Bytes of the time stamp. */
    static final int STAMP = 8;

    private static final int POOL = 4 * 1024 * 1024;
    private static final int KEYS = 10_000;

    private final int size;
    private final SplittableRandom random;
    private final byte[] pool;
    private final String[] keys = new String[KEYS];

    Payloads(int size, long seed) {
        this.size = size;
        random = new SplittableRandom(seed);
        pool = new byte[POOL + size];
        random.nextBytes(pool);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "key-" + i;
        }
    }

    String key() {
        return keys[random.nextInt(KEYS)];
    }

    byte[] data(long intendedNanos) {
        byte[] data = new byte[size];
        System.arraycopy(pool, random.nextInt(POOL), data, 0, size);
        ByteBuffer.wrap(data).putLong(intendedNanos);
        return data;
    }

    static long intendedNanos(byte[] data) {
        return ByteBuffer.wrap(data).getLong();
    }
}
