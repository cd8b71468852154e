package io.millrace.client.internal.kpl;

import java.util.Arrays;

/** Bytes of protobuf fields that are appended one after another. Not thread-safe. */
final class WireBuffer {

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_BYTES = 2;

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Copies everything to the target and returns where it ends there. */
    int copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
        return at + size;
    }

    void integer(int field, int value) {
        varint(field << 3 | WIRE_VARINT);
        varint(value);
    }

    void bytes(int field, byte[] value) {
        message(field, value.length);
        require(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Begins a nested message, or bytes, of that length. */
    void message(int field, int length) {
        varint(field << 3 | WIRE_BYTES);
        varint(length);
    }

    /** Bytes of an integer field with a number below 16. */
    static int integerSize(int value) {
        return 1 + varintSize(value);
    }

    /** Bytes of a field with a number below 16 that has so many bytes of content. */
    static int bytesSize(int length) {
        return 1 + varintSize(length) + length;
    }

    private static int varintSize(int value) {
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void varint(int value) {
        require(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void require(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
