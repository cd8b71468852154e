package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;

/** Refusals in the words of the real service (kinesis-api.md §6). */
public final class Refusals {

    /** Account that messages name; there is only one. */
    public static final String ACCOUNT = "000000000000";

    private static final String REGION = "us-east-1";

    private Refusals() {}

    public static Refused streamNotFound(String name) {
        return new Refused(
                ErrorCode.RESOURCE_NOT_FOUND, "Stream " + name + " under account " + ACCOUNT + " not found.");
    }

    static Refused streamExists(String name) {
        return new Refused(
                ErrorCode.RESOURCE_IN_USE, "Stream " + name + " under account " + ACCOUNT + " already exists.");
    }

    static Refused notActive(StreamInfo stream) {
        return new Refused(
                ErrorCode.RESOURCE_IN_USE,
                "Stream " + stream.name() + " under account " + ACCOUNT + " not ACTIVE, instead in state "
                        + stream.status());
    }

    /** A shard of a split or merge that is not there; the id as given, because it may not even be one. */
    public static Refused shardNotFound(String stream, String shardId) {
        return new Refused(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Could not find shard " + shardId + " in stream " + stream + " under account " + ACCOUNT + ".");
    }

    public static Refused consumerNotFound(String stream, String consumer) {
        return new Refused(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Consumer " + consumer + " of stream " + stream + ", account " + ACCOUNT + " not found.");
    }

    static Refused validation(String message) {
        return new Refused(ErrorCode.VALIDATION, message);
    }

    static Refused shardClosed(String stream, ShardId shard) {
        return new Refused(
                ErrorCode.INVALID_ARGUMENT,
                "Shard " + shard + " in stream " + stream + " under account " + ACCOUNT
                        + " has already been merged or split, and thus is not eligible for merging or splitting.");
    }

    static Refused badSplitKey(String stream, ShardInfo shard, Object newStart) {
        return new Refused(
                ErrorCode.INVALID_ARGUMENT,
                "NewStartingHashKey " + newStart + " used in SplitShard() on shard " + shard.id() + " in stream "
                        + stream + " under account " + ACCOUNT
                        + " is not both greater than one plus the shard's StartingHashKey "
                        + shard.range().start() + " and less than the shard's EndingHashKey "
                        + shard.range().end() + ".");
    }

    static Refused notAdjacent(String stream, ShardId lower, ShardId upper) {
        return new Refused(
                ErrorCode.INVALID_ARGUMENT,
                "Shards " + lower + " and " + upper + " in stream " + stream + " under account " + ACCOUNT
                        + " are not an adjacent pair of shards eligible for merging");
    }

    static Refused shardLimit(long current, long limit, long additional) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "This request would exceed the shard limit for the account " + ACCOUNT + " in " + REGION
                        + ". Current shard count for the account: " + current + ". Limit: " + limit
                        + ". Number of additional shards that would have resulted from this request: " + additional
                        + ". Refer to the AWS Service Limits page"
                        + " (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html)"
                        + " for current limits and how to request higher limits.");
    }

    static Refused streamShardLimit(String stream, long wanted, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "Stream " + stream + " under account " + ACCOUNT + " would have " + wanted
                        + " open shards; the limit is " + limit + " per stream.");
    }

    static Refused creatingLimit(long creating, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "This request would exceed the limit of streams in state CREATING for the account " + ACCOUNT
                        + ". Streams being created: " + creating + ". Limit: " + limit
                        + ". Try again when one of them is ACTIVE.");
    }

    static Refused onDemandLimit(long current, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "This request would exceed the limit of on-demand streams for the account " + ACCOUNT + " in " + REGION
                        + ". Current on-demand stream count: " + current + ". Limit: " + limit + ".");
    }

    static Refused onDemandMode(String stream) {
        return new Refused(
                ErrorCode.VALIDATION,
                "Request is invalid. Stream " + stream + " under account " + ACCOUNT + " is in On-Demand mode.");
    }

    /** A member that breaks a constraint, in the validation layer's words. */
    public static Refused constraint(Object value, String path, String constraint) {
        return new Refused(
                ErrorCode.VALIDATION,
                "1 validation error detected: Value '" + value + "' at '" + path
                        + "' failed to satisfy constraint: Member must " + constraint);
    }

    static Refused invalid(String message) {
        return new Refused(ErrorCode.INVALID_ARGUMENT, message);
    }

    static Refused limit(String message) {
        return new Refused(ErrorCode.LIMIT_EXCEEDED, message);
    }

    static Refused inUse(String message) {
        return new Refused(ErrorCode.RESOURCE_IN_USE, message);
    }
}
