package io.millrace.server.cli;

/** How results are written. */
enum OutputFormat {
    /** Aligned columns for people. */
    TABLE,
    /** JSON for programs. */
    JSON
}
