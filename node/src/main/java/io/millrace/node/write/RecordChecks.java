package io.millrace.node.write;

import io.millrace.node.catalog.Refusals;

/** The size rule of records. */
final class RecordChecks {

    private RecordChecks() {}

    /** Data and UTF-8 partition key together are at most the stream's record size. */
    static void checkSize(String what, int size, int maxRecordKib) {
        if (isTooLarge(size, maxRecordKib)) {
            throw Refusals.invalid(what + " has " + size + " bytes (partition key included), the stream takes at most "
                    + maxRecordKib * 1024 + "; raise its record size limit (up to 10240 KiB) or send smaller records");
        }
    }

    /** For those who check many records and name only the bad one. */
    static boolean isTooLarge(int size, int maxRecordKib) {
        return size > maxRecordKib * 1024;
    }
}
