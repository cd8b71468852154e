package io.millrace.common.metadata;

import java.util.Map;

/**
 * A registered consumer.
 *
 * @param name unique in its stream
 * @param createdMillis registration time
 * @param tags tags by key
 * @param policy resource policy, JSON; empty = none
 */
public record ConsumerInfo(String name, long createdMillis, Map<String, String> tags, String policy) {

    public ConsumerInfo {
        tags = Map.copyOf(tags);
    }

    /** A consumer without tags and policy. */
    public ConsumerInfo(String name, long createdMillis) {
        this(name, createdMillis, Map.of(), "");
    }

    public ConsumerInfo withTags(Map<String, String> newTags) {
        return new ConsumerInfo(name, createdMillis, newTags, policy);
    }

    public ConsumerInfo withPolicy(String json) {
        return new ConsumerInfo(name, createdMillis, tags, json);
    }
}
