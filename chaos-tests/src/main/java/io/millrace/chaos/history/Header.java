package io.millrace.chaos.history;

/**
 * What a history is of; the first line of its file.
 *
 * @param name name of the history, also of its files
 * @param workload what clients did
 * @param faults faults that were injected
 * @param layout how roles were spread over servers
 * @param seed all choices of workload and nemesis follow from it
 * @param commit revision of the product
 * @param startedAt when it began, ISO-8601
 * @param seconds how long clients worked; 0 = until their last write
 */
public record Header(
        String name,
        String workload,
        String faults,
        String layout,
        long seed,
        String commit,
        String startedAt,
        int seconds) {}
