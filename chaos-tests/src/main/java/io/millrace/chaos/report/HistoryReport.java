package io.millrace.chaos.report;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page about one history: verdict, figures, picture. */
public final class HistoryReport {

    private HistoryReport() {}

    /** Writes the page as HTML that needs nothing beside it. */
    public static void write(Path file, History history, Summary summary) throws IOException {
        Header header = history.header();
        String title = Timeline.escape(header.name());
        String page = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>" + title + "</title>\n"
                + "<body style=\"font-family:sans-serif;max-width:70em;margin:1em auto\">\n<h1>" + title + "</h1>\n"
                + "<p>"
                + Timeline.escape(header.workload() + " under " + header.faults() + ", " + header.layout() + ", seed "
                        + header.seed() + ", commit " + header.commit() + ", " + header.startedAt())
                + "</p>\n<pre>" + Timeline.escape(summary.text()) + "</pre>\n"
                + new Timeline(history).svg();
        Files.writeString(file, page, StandardCharsets.UTF_8);
    }
}
