package io.millrace.server.demo;

import io.millrace.server.cli.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The shipped web server log; its README.md says where it is from. */
final class DemoLog {

    private static final String RESOURCE = "/io/millrace/examples/apache-access-10k.log";

    private DemoLog() {}

    /** All lines in order. The client address is what stands before the first blank. */
    static List<SourceLine> read() {
        try (InputStream in = DemoLog.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the build");
            }
            LineReader reader = new LineReader(in);
            List<SourceLine> lines = new ArrayList<>();
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                String text = new String(line, StandardCharsets.UTF_8);
                lines.add(new SourceLine(lines.size() + 1, text.substring(0, text.indexOf(' ')), line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
