package io.millrace.client;

import io.millrace.common.metadata.StreamMode;
import java.time.Duration;
import java.util.Map;

/**
 * A stream to create.
 *
 * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
 * @param mode who decides about the number of shards
 * @param shards number of shards to begin with; 0 = 1, or 4 in on-demand mode
 * @param retention how long records are kept; zero = 24 h
 * @param maxRecordKib largest record in KiB; 0 = 1024
 * @param tags tags by key
 */
public record NewStream(
        String name, StreamMode mode, int shards, Duration retention, int maxRecordKib, Map<String, String> tags) {

    /**
     * Keeps an own copy of the tags.
     *
     * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
     * @param mode who decides about the number of shards
     * @param shards number of shards to begin with; 0 = 1, or 4 in on-demand mode
     * @param retention how long records are kept; zero = 24 h
     * @param maxRecordKib largest record in KiB; 0 = 1024
     * @param tags tags by key
     */
    public NewStream {
        tags = Map.copyOf(tags);
    }

    /**
     * A stream with a number of shards that its users change.
     *
     * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
     * @param shards number of shards to begin with; 0 = 1
     * @return a stream with 24 h retention, records of up to 1024 KiB and no tags
     */
    public static NewStream provisioned(String name, int shards) {
        return new NewStream(name, StreamMode.PROVISIONED, shards, Duration.ZERO, 0, Map.of());
    }

    /**
     * A stream whose number of shards follows its load.
     *
     * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
     * @return a stream that begins with 4 shards, with 24 h retention, records of up to 1024 KiB and no tags
     */
    public static NewStream onDemand(String name) {
        return new NewStream(name, StreamMode.ON_DEMAND, 0, Duration.ZERO, 0, Map.of());
    }
}
