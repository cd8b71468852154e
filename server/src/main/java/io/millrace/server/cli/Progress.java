package io.millrace.server.cli;

/** Shows how far a long work has come. May be updated from several threads. */
public interface Progress extends AutoCloseable {

    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void update(long done, long total, String remark) {}

        @Override
        public void close() {}
    };

    /** What is counted. */
    enum Unit {
        /** Things: written with thousands separators. */
        ITEMS,
        /** Bytes: written in the largest fitting unit. */
        BYTES
    }

    /**
     * Tells how far the work is; cheap enough to be called for every record.
     *
     * @param total what {@code done} will be at the end, or 0 when nobody knows
     * @param remark shown behind the numbers
     */
    void update(long done, long total, String remark);

    /** Removes the display. */
    @Override
    void close();
}
