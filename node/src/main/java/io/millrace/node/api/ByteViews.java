package io.millrace.node.api;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A byte string's own array as a buffer. A read-only view, which is what the official method gives, would make each checksum
 * copy the bytes through a small array. Nobody writes through the buffer: the request stays as it is.
 */
final class ByteViews {

    private ByteViews() {}

    static ByteBuffer of(ByteString bytes) {
        Parts parts = new Parts();
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, parts);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
        return parts.list.size() == 1 ? parts.list.get(0) : ByteBuffer.wrap(bytes.toByteArray());
    }

    /** Collects what it is given without copies. */
    private static final class Parts extends ByteOutput {

        private final List<ByteBuffer> list = new ArrayList<>(1);

        @Override
        public void write(byte value) {
            list.add(ByteBuffer.wrap(new byte[] {value}));
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            list.add(ByteBuffer.wrap(value, offset, length).slice());
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            list.add(ByteBuffer.wrap(value, offset, length).slice());
        }

        @Override
        public void write(ByteBuffer value) {
            list.add(value.slice());
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            list.add(value.slice());
        }
    }
}
