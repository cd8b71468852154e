package io.millrace.server.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes, so that what is put is what was in the file whatever its encoding. A line ends with LF or CRLF,
 * which are not part of it; the last one may lack its end. Not thread-safe.
 */
public final class LineReader {

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private long bytesRead;

    public LineReader(InputStream in) {
        this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in, 64 * 1024);
    }

    /** The next line, or null at the end. */
    public byte @Nullable [] next() throws IOException {
        line.reset();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        bytesRead += line.size() + (b < 0 ? 0 : 1);
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? java.util.Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /** Bytes consumed so far, line ends included. */
    public long bytesRead() {
        return bytesRead;
    }
}
