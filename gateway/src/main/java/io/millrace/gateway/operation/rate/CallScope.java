package io.millrace.gateway.operation.rate;

import io.millrace.common.error.ErrorCode;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.resource.ConsumerRef;
import io.millrace.gateway.operation.resource.StreamRef;

/** Which calls share a rate (reference kinesis-api.md §2). */
enum CallScope {
    /** All calls of the operation. */
    ACCOUNT {
        @Override
        Subject subject(Input input, RequestContext context) {
            return new Subject("", named(input, context));
        }
    },
    /** Those that name the same stream; what names none (a page by its token) shares one. */
    STREAM {
        @Override
        Subject subject(Input input, RequestContext context) {
            String what = named(input, context);
            return new Subject(what, what);
        }
    },
    /** Those that name the same shard. */
    SHARD {
        @Override
        Subject subject(Input input, RequestContext context) {
            String what = "shard " + input.text("ShardId") + " in " + named(input, context);
            return new Subject(what, what);
        }
    },
    /** Those of the same registered consumer for the same shard. */
    SUBSCRIPTION {
        @Override
        Subject subject(Input input, RequestContext context) {
            String what = "shard " + input.text("ShardId") + " by consumer " + input.text("ConsumerARN");
            return new Subject(what, what);
        }
    };

    /**
     * Who a call counts for.
     *
     * @param key the same for calls that share a rate
     * @param text as in the refusal
     */
    record Subject(String key, String text) {}

    /**
     * Who the call counts for.
     *
     * @throws KinesisException when it names nothing that can be here
     */
    abstract Subject subject(Input input, RequestContext context);

    static CallScope of(String operation) {
        return switch (operation) {
            case "DecreaseStreamRetentionPeriod",
                    "DeregisterStreamConsumer",
                    "DescribeStreamConsumer",
                    "IncreaseStreamRetentionPeriod",
                    "ListShards",
                    "ListStreamConsumers",
                    "UpdateShardCount" -> STREAM;
            case "GetShardIterator" -> SHARD;
            case "SubscribeToShard" -> SUBSCRIPTION;
            default -> ACCOUNT;
        };
    }

    /** The refusal: of a shard's throughput for reads, of the control plane for everything else. */
    KinesisException refusal(Subject subject, RequestContext context) {
        ErrorCode code = this == SHARD ? ErrorCode.THROUGHPUT_EXCEEDED : ErrorCode.LIMIT_EXCEEDED;
        return Failures.of(code, "Rate exceeded for " + subject.text() + ".", context);
    }

    private static String named(Input input, RequestContext context) {
        String account = "account " + context.accountId();
        if (input.has("ConsumerARN")) {
            return "stream "
                    + ConsumerRef.parse(input.text("ConsumerARN"), context).stream()
                            .name() + " under " + account;
        }
        if (input.has("StreamName") || input.has("StreamARN")) {
            return "stream " + StreamRef.of(input, context).name() + " under " + account;
        }
        return account;
    }
}
