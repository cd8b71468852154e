package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.command.Outcome.Refused;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules that several handlers share (kinesis-api.md §1 and §3). Empty means: nothing against it. */
final class Rules {

    private static final String NAME_PATTERN = "[a-zA-Z0-9_.-]+";
    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}\\p{Z}\\s_./=+\\-%@:]*");
    private static final int MAX_NAME = 128;
    private static final int MAX_TAG_KEY = 128;
    private static final int MAX_TAG_VALUE = 256;
    private static final int MIN_RECORD_KIB = 1024;

    private Rules() {}

    static Optional<Refused> name(String value, String path) {
        if (value.isEmpty()) {
            return Optional.of(Refusals.constraint(value, path, "have length greater than or equal to 1"));
        }
        if (value.length() > MAX_NAME) {
            return Optional.of(Refusals.constraint(value, path, "have length less than or equal to " + MAX_NAME));
        }
        if (!NAME.matcher(value).matches()) {
            return Optional.of(Refusals.constraint(value, path, "satisfy regular expression pattern: " + NAME_PATTERN));
        }
        return Optional.empty();
    }

    static Optional<Refused> retention(Duration retention, Quotas quotas) {
        if (retention.compareTo(quotas.minRetention()) < 0) {
            return Optional.of(Refusals.invalid("Minimum allowed retention period is " + hours(quotas.minRetention())
                    + ". Requested retention period (" + hours(retention) + ") is too short."));
        }
        if (retention.compareTo(quotas.maxRetention()) > 0) {
            return Optional.of(Refusals.invalid("Maximum allowed retention period is " + hours(quotas.maxRetention())
                    + ". Requested retention period (" + hours(retention) + ") is too long."));
        }
        return Optional.empty();
    }

    static Optional<Refused> recordSize(int kib, Quotas quotas) {
        if (kib < MIN_RECORD_KIB) {
            return Optional.of(Refusals.constraint(
                    kib, "maxRecordSizeInKiB", "have value greater than or equal to " + MIN_RECORD_KIB));
        }
        if (kib > quotas.maxRecordKib()) {
            return Optional.of(Refusals.constraint(
                    kib, "maxRecordSizeInKiB", "have value less than or equal to " + quotas.maxRecordKib()));
        }
        return Optional.empty();
    }

    /** Checks new tags by themselves; their number is checked against the stream's. */
    static Optional<Refused> tags(Map<String, String> tags) {
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            String key = tag.getKey();
            if (key.isEmpty() || length(key) > MAX_TAG_KEY) {
                return Optional.of(Refusals.constraint(
                        tags, "tags", "satisfy constraint: Map keys must have length between 1 and " + MAX_TAG_KEY));
            }
            if (length(tag.getValue()) > MAX_TAG_VALUE) {
                return Optional.of(Refusals.constraint(
                        tags,
                        "tags",
                        "satisfy constraint: Map value must have length less than or equal to " + MAX_TAG_VALUE));
            }
            if (!TAG.matcher(key).matches() || !TAG.matcher(tag.getValue()).matches()) {
                return Optional.of(Refusals.invalid(
                        "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white"
                                + " space, _ . / = + - % @."));
            }
        }
        return Optional.empty();
    }

    /** @param resource for example {@code stream orders} */
    static Refused tooManyTags(String resource, int limit) {
        return Refusals.invalid("Failed to add tags to " + resource + " under account " + Refusals.ACCOUNT
                + " because a given " + resource.substring(0, resource.indexOf(' ')) + " cannot have more than " + limit
                + " tags associated with it.");
    }

    /** Open shards of all streams, and those that are about to open. */
    static long committedShards(MetadataImage image) {
        long planned = 0;
        for (ProcessInfo process : image.processes().values()) {
            if (process instanceof ProcessInfo.Creating creating) {
                planned += creating.shards().size();
            } else if (process instanceof ProcessInfo.Resharding resharding) {
                int open = image.stream(process.streamUid())
                        .map(stream -> stream.openShards().size())
                        .orElse(0);
                planned += Math.max(0, plannedShards(resharding, open) - open);
            }
        }
        return image.openShardCount() + planned;
    }

    private static int plannedShards(ProcessInfo.Resharding resharding, int open) {
        if (resharding.targetCount() > 0) {
            return resharding.targetCount();
        }
        int growth = resharding.steps().stream()
                .mapToInt(step -> step.children().size() - step.parents().size())
                .sum();
        return open + growth;
    }

    /** Refuses when a stream that has {@code before} open shards gets {@code after} of them and that is too many. */
    static Optional<Refused> shardLimits(MetadataImage image, String stream, Quotas quotas, ShardCountChange change) {
        if (change.after() > quotas.shardsPerStream()) {
            return Optional.of(Refusals.streamShardLimit(stream, change.after(), quotas.shardsPerStream()));
        }
        long committed = committedShards(image);
        long additional = (long) change.after() - change.before();
        if (additional > 0 && committed + additional > quotas.shardsPerCluster()) {
            return Optional.of(Refusals.shardLimit(committed, quotas.shardsPerCluster(), additional));
        }
        return Optional.empty();
    }

    /** Refuses when one more stream may not be CREATING. */
    static Optional<Refused> streamsCreating(MetadataImage image, Quotas quotas) {
        long creating = image.processes().values().stream()
                .filter(process -> process instanceof ProcessInfo.Creating)
                .count();
        return creating < quotas.streamsCreating()
                ? Optional.empty()
                : Optional.of(Refusals.creatingLimit(creating, quotas.streamsCreating()));
    }

    /** Refuses when one more stream may not be in on-demand mode. */
    static Optional<Refused> onDemandStreams(MetadataImage image, Quotas quotas) {
        long onDemand = image.onDemandStreamCount();
        return onDemand < quotas.onDemandStreams()
                ? Optional.empty()
                : Optional.of(Refusals.onDemandLimit(onDemand, quotas.onDemandStreams()));
    }

    /** Refuses a user's reshard of a stream in on-demand mode. */
    static Optional<Refused> provisioned(StreamInfo stream) {
        return stream.capacity().mode() == StreamMode.PROVISIONED
                ? Optional.empty()
                : Optional.of(Refusals.onDemandMode(stream.name()));
    }

    /** The refusal for a stream that must be ACTIVE. */
    static Optional<Refused> active(StreamInfo stream) {
        return switch (stream.status()) {
            case ACTIVE -> Optional.empty();
            case CREATING, DELETING, UPDATING -> Optional.of(Refusals.notActive(stream));
        };
    }

    /** "36 hours"; what is not a whole number of hours is said in seconds. */
    static String hours(Duration duration) {
        return duration.toSeconds() % 3600 == 0 ? duration.toHours() + " hours" : duration.toSeconds() + " seconds";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * Open shards of a stream before and after a command.
     *
     * @param before number now; 0 for a new stream
     * @param after number wanted
     */
    record ShardCountChange(int before, int after) {}
}
