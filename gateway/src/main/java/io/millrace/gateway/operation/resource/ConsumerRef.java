package io.millrace.gateway.operation.resource;

import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registered consumer that a call means.
 *
 * @param stream its stream
 * @param name its name
 * @param createdSeconds second of its registration, when the ARN was given: a consumer that was registered again has another
 */
public record ConsumerRef(StreamRef stream, String name, OptionalLong createdSeconds) {

    private static final Pattern ARN =
            Pattern.compile("(arn:[^/]*:stream/[a-zA-Z0-9_.-]+)/consumer/([a-zA-Z0-9_.-]{1,128}):([0-9]{1,18})");
    private static final long MILLIS = 1000;

    /**
     * By ConsumerARN, or by StreamARN and ConsumerName.
     *
     * @throws KinesisException InvalidArgumentException when there is neither, ResourceNotFoundException for what cannot be
     *     here
     */
    public static ConsumerRef of(Input input, RequestContext context) {
        if (input.has("ConsumerARN")) {
            return parse(input.text("ConsumerARN"), context);
        }
        if (!input.has("StreamARN") || !input.has("ConsumerName")) {
            throw Failures.invalid("Either ConsumerARN, or both StreamARN and ConsumerName should be provided.");
        }
        return new ConsumerRef(
                StreamRef.parse(input.text("StreamARN"), context), input.text("ConsumerName"), OptionalLong.empty());
    }

    /**
     * By ARN.
     *
     * @throws KinesisException ResourceNotFoundException when there can be no such consumer here
     */
    public static ConsumerRef parse(String arn, RequestContext context) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw Failures.notFound("Consumer " + arn + ", account " + context.accountId() + " not found.");
        }
        return new ConsumerRef(
                StreamRef.parse(matcher.group(1), context),
                matcher.group(2),
                OptionalLong.of(Long.parseLong(matcher.group(3))));
    }

    /** True for the ARN of a consumer, false for that of a stream. */
    public static boolean isConsumer(String resourceArn) {
        return resourceArn.contains("/consumer/");
    }

    /** The consumer as it is registered; fails with ResourceNotFoundException when it is another one by now. */
    public CompletableFuture<Consumer> describe(Backend backend, RequestContext context) {
        DescribeConsumerRequest request = DescribeConsumerRequest.newBuilder()
                .setStreamName(stream.name())
                .setConsumerName(name)
                .build();
        return backend.call(context, AdminServiceGrpc.getDescribeConsumerMethod(), request)
                .thenApply(consumer -> sameAs(consumer, context));
    }

    /** The ARN of a consumer. */
    public static String arn(Consumer consumer, RequestContext context) {
        return new StreamRef(consumer.getStreamName()).arn(context) + "/consumer/" + consumer.getConsumerName() + ":"
                + consumer.getCreatedMillis() / MILLIS;
    }

    private Consumer sameAs(Consumer consumer, RequestContext context) {
        if (createdSeconds.isPresent() && createdSeconds.getAsLong() != consumer.getCreatedMillis() / MILLIS) {
            throw Failures.notFound("Consumer " + stream.arn(context) + "/consumer/" + name + ":"
                    + createdSeconds.getAsLong() + ", account " + context.accountId() + " not found.");
        }
        return consumer;
    }
}
