package io.millrace.controller.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.MetadataCommand.RetentionDirection;
import io.millrace.controller.command.Refusals;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DeleteResourcePolicyRequest;
import io.millrace.proto.api.v1.DeleteStreamRequest;
import io.millrace.proto.api.v1.DeregisterConsumerRequest;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.PutResourcePolicyRequest;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import io.millrace.proto.api.v1.SplitShardRequest;
import io.millrace.proto.api.v1.TagStreamRequest;
import io.millrace.proto.api.v1.UntagStreamRequest;
import io.millrace.proto.api.v1.UpdateRetentionRequest;
import io.millrace.proto.api.v1.UpdateShardCountRequest;
import io.millrace.proto.api.v1.UpdateStreamModeRequest;
import java.time.Duration;

/** Requests of the admin API as commands. Throws MillraceException for what cannot even be a command. */
final class AdminCommands {

    private static final Duration DEFAULT_RETENTION = Duration.ofHours(24);
    private static final int DEFAULT_RECORD_KIB = 1024;

    /** What an on-demand stream of the real service begins with. */
    private static final int ON_DEMAND_SHARDS = 4;

    /** Far beyond any limit, and far below overflow. */
    private static final long MOST_RETENTION_SECONDS = Duration.ofDays(365_000).toSeconds();

    /** Characters of a policy, as the real service has it. */
    private static final int MOST_POLICY = 20_480;

    private AdminCommands() {}

    static MetadataCommand createStream(CreateStreamRequest request) {
        StreamMode mode = createMode(request);
        return new MetadataCommand.CreateStream(
                request.getStreamName(),
                request.getShardCount() == 0 ? defaultShards(mode) : atMostInt(request.getShardCount()),
                request.getRetentionSeconds() == 0 ? DEFAULT_RETENTION : retention(request.getRetentionSeconds()),
                request.getMaxRecordSizeKib() == 0 ? DEFAULT_RECORD_KIB : atMostInt(request.getMaxRecordSizeKib()),
                request.getTagsMap(),
                mode,
                StreamOptions.NONE
                        .withWarmThroughput(atMostInt(request.getWarmThroughputMibps()))
                        .withDistribution(StreamOptionMessages.distribution(request.getRecordDistribution())));
    }

    private static int defaultShards(StreamMode mode) {
        return mode == StreamMode.ON_DEMAND ? ON_DEMAND_SHARDS : 1;
    }

    private static StreamMode createMode(CreateStreamRequest request) {
        return switch (request.getMode()) {
            case STREAM_MODE_UNSPECIFIED, PROVISIONED -> StreamMode.PROVISIONED;
            case ON_DEMAND -> StreamMode.ON_DEMAND;
            case UNRECOGNIZED -> throw unknownMode(request.getModeValue());
        };
    }

    static MetadataCommand updateStreamMode(UpdateStreamModeRequest request) {
        StreamMode mode = switch (request.getMode()) {
            case PROVISIONED -> StreamMode.PROVISIONED;
            case ON_DEMAND -> StreamMode.ON_DEMAND;
            case STREAM_MODE_UNSPECIFIED, UNRECOGNIZED -> throw unknownMode(request.getModeValue());
        };
        return new MetadataCommand.UpdateStreamMode(request.getStreamName(), mode);
    }

    private static MillraceException unknownMode(int value) {
        return Queries.refusal(Refusals.constraint(
                value == 0 ? "" : value,
                "streamModeDetails.streamMode",
                "satisfy enum value set: [PROVISIONED, ON_DEMAND]"));
    }

    static MetadataCommand deleteStream(DeleteStreamRequest request) {
        return new MetadataCommand.DeleteStream(request.getStreamName(), request.getEnforceConsumerDeletion());
    }

    static MetadataCommand splitShard(SplitShardRequest request) {
        return new MetadataCommand.SplitShard(
                request.getStreamName(),
                Queries.shardId(request.getStreamName(), request.getShardId()),
                hashKey(request.getNewStartingHashKey()));
    }

    static MetadataCommand mergeShards(MergeShardsRequest request) {
        return new MetadataCommand.MergeShards(
                request.getStreamName(),
                Queries.shardId(request.getStreamName(), request.getShardId()),
                Queries.shardId(request.getStreamName(), request.getAdjacentShardId()));
    }

    static MetadataCommand updateShardCount(UpdateShardCountRequest request) {
        return new MetadataCommand.UpdateShardCount(request.getStreamName(), atMostInt(request.getTargetShardCount()));
    }

    static MetadataCommand updateRetention(UpdateRetentionRequest request) {
        return new MetadataCommand.UpdateRetention(
                request.getStreamName(), retention(request.getRetentionSeconds()), direction(request));
    }

    static MetadataCommand tagStream(TagStreamRequest request) {
        return new MetadataCommand.TagStream(request.getStreamName(), request.getConsumerName(), request.getTagsMap());
    }

    static MetadataCommand untagStream(UntagStreamRequest request) {
        return new MetadataCommand.UntagStream(
                request.getStreamName(), request.getConsumerName(), request.getKeysList());
    }

    static MetadataCommand registerConsumer(RegisterConsumerRequest request) {
        return new MetadataCommand.RegisterConsumer(
                request.getStreamName(), request.getConsumerName(), request.getTagsMap());
    }

    static MetadataCommand deregisterConsumer(DeregisterConsumerRequest request) {
        return new MetadataCommand.DeregisterConsumer(request.getStreamName(), request.getConsumerName());
    }

    static MetadataCommand putPolicy(PutResourcePolicyRequest request) {
        if (request.getPolicy().isBlank() || request.getPolicy().length() > MOST_POLICY) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The policy has " + request.getPolicy().length() + " characters; give 1 to " + MOST_POLICY + ".");
        }
        return new MetadataCommand.PutPolicy(
                request.getResource().getStreamName(), request.getResource().getConsumerName(), request.getPolicy());
    }

    static MetadataCommand deletePolicy(DeleteResourcePolicyRequest request) {
        return new MetadataCommand.PutPolicy(
                request.getResource().getStreamName(), request.getResource().getConsumerName(), "");
    }

    private static RetentionDirection direction(UpdateRetentionRequest request) {
        return switch (request.getDirection()) {
            case ANY_DIRECTION -> RetentionDirection.ANY;
            case INCREASE -> RetentionDirection.INCREASE;
            case DECREASE -> RetentionDirection.DECREASE;
            case UNRECOGNIZED ->
                throw new MillraceException(
                        ErrorCode.VALIDATION, "retention direction " + request.getDirectionValue() + " is not known");
        };
    }

    private static HashKey hashKey(String decimal) {
        try {
            return HashKey.parse(decimal);
        } catch (MillraceException notAKey) {
            throw Queries.refusal(Refusals.constraint(
                    decimal, "newStartingHashKey", "satisfy regular expression pattern: 0|([1-9]\\d{0,38})"));
        }
    }

    /** Unsigned on the wire; what does not fit is refused by the limits. */
    static int atMostInt(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private static Duration retention(long unsignedSeconds) {
        boolean huge = unsignedSeconds < 0 || unsignedSeconds > MOST_RETENTION_SECONDS;
        return Duration.ofSeconds(huge ? MOST_RETENTION_SECONDS : unsignedSeconds);
    }
}
