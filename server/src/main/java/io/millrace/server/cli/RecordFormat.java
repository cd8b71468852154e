package io.millrace.server.cli;

/** How records that were read are written. */
enum RecordFormat {
    /** One line per record for people: time, shard, key, data. */
    TABLE,
    /** One JSON object per line. */
    JSON,
    /** The data and a line end: what {@code put} took. */
    RAW
}
