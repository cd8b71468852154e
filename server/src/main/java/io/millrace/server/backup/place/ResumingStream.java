package io.millrace.server.backup.place;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongFunction;

/** Reads something from far away; when the connection breaks, another one goes on where it was. One thread. */
final class ResumingStream extends InputStream {

    private static final int ATTEMPTS_WITHOUT_PROGRESS = 5;

    private final long size;
    private final LongFunction<? extends InputStream> from;
    private InputStream current;
    private long position;
    private int failures;

    /**
     * A stream.
     *
     * @param first reads from the beginning
     * @param size bytes in all
     * @param from opens another one at a position
     */
    ResumingStream(InputStream first, long size, LongFunction<? extends InputStream> from) {
        this.current = first;
        this.size = size;
        this.from = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (position < size && length > 0) {
            int read = tryToRead(buffer, offset, length);
            if (read > 0) {
                position += read;
                failures = 0;
                return read;
            }
        }
        return position < size ? 0 : -1;
    }

    /** 0 when another connection has to be asked. */
    private int tryToRead(byte[] buffer, int offset, int length) throws IOException {
        IOException reason = new IOException("ended at byte " + position + " of " + size);
        try {
            int read = current.read(buffer, offset, length);
            if (read > 0) {
                return read;
            }
        } catch (IOException broken) {
            reason = broken;
        }
        goOn(reason);
        return 0;
    }

    private void goOn(IOException reason) throws IOException {
        failures++;
        if (failures >= ATTEMPTS_WITHOUT_PROGRESS) {
            throw reason;
        }
        try {
            current.close();
        } catch (IOException broken) {
            reason.addSuppressed(broken);
        }
        current = from.apply(position);
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
