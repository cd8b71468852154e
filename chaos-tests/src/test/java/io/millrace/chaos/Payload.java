package io.millrace.chaos;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Numbered payloads whose every byte follows from the number, so that a read record proves itself. */
final class Payload {

    private final int size;

    /** Payloads of that many bytes, at least 8. */
    Payload(int size) {
        this.size = size;
    }

    byte[] make(long number) {
        byte[] bytes = new byte[size];
        new SplittableRandom(number).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(number);
        return bytes;
    }

    /** The number of a payload that was read; fails when any byte is wrong. */
    long check(byte[] read) {
        if (read.length != size) {
            throw new AssertionError("payload has " + read.length + " bytes instead of " + size);
        }
        long number = ByteBuffer.wrap(read).getLong();
        if (!java.util.Arrays.equals(read, make(number))) {
            throw new AssertionError("payload " + number + " was changed");
        }
        return number;
    }
}
