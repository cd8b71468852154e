package io.millrace.chaos;

/**
 * A line of a worker.
 *
 * @param nanos monotonic time, the same for all processes of the machine
 * @param worker who wrote it
 * @param kind P processed a record, S started a shard, H handed it over, L lost it, E came to its end, J joined, C closed
 * @param shard the shard; empty text for J and C
 * @param key partition key, of P
 * @param number number of the record, of P
 */
record GroupEvent(long nanos, String worker, char kind, String shard, String key, long number) {

    static GroupEvent parse(String worker, String line) {
        String[] parts = line.split(" ");
        char kind = parts[1].charAt(0);
        return new GroupEvent(
                Long.parseLong(parts[0]),
                worker,
                kind,
                parts.length > 2 ? parts[2] : "",
                kind == 'P' ? parts[3] : "",
                kind == 'P' ? Long.parseLong(parts[4]) : -1);
    }
}
