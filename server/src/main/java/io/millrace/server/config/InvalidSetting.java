package io.millrace.server.config;

/** A value that a record's constructor refuses; the binder adds where the value came from. */
final class InvalidSetting extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String problem;

    /**
     * @param key key within the record that refuses, or the whole key when the root refuses
     * @param problem the bad value and the fix, one sentence without a full stop
     */
    InvalidSetting(String key, String problem) {
        super(key + ": " + problem);
        this.key = key;
        this.problem = problem;
    }

    String key() {
        return key;
    }

    String problem() {
        return problem;
    }
}
