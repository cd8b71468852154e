package io.millrace.gateway.operation;

import io.grpc.Channel;
import io.millrace.common.env.Environment;
import io.millrace.common.limits.CallRates;
import io.millrace.gateway.operation.access.AccountOperations;
import io.millrace.gateway.operation.access.ChannelOperations;
import io.millrace.gateway.operation.access.PolicyOperations;
import io.millrace.gateway.operation.access.TagOperations;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.consumer.ConsumerOperations;
import io.millrace.gateway.operation.rate.CallRateLimit;
import io.millrace.gateway.operation.record.PutOperations;
import io.millrace.gateway.operation.record.ReadOperations;
import io.millrace.gateway.operation.record.SubscribeOperation;
import io.millrace.gateway.operation.shard.ShardOperations;
import io.millrace.gateway.operation.stream.StreamOperations;
import io.millrace.gateway.operation.stream.StreamSettingOperations;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every operation of the API over one channel.
 *
 * @param unary operations with one answer
 * @param streaming operations that answer with an event stream
 */
public record KinesisOperations(List<Operation> unary, List<StreamingOperation> streaming) {

    /**
     * All of them.
     *
     * @param channel to a server with all public services: StreamService, AdminService, AccountService
     * @param rates how often operations may be called here; asked at each call
     * @param subscriptionLife of one SubscribeToShard call
     */
    public static KinesisOperations over(
            Channel channel, Environment environment, Supplier<CallRates> rates, Duration subscriptionLife) {
        Backend backend = new Backend(channel);
        CallRateLimit limit = new CallRateLimit(rates, environment.time());
        List<Operation> unary = Stream.of(
                        new StreamOperations(backend, environment.time()).all(),
                        new StreamSettingOperations(backend).all(),
                        new ShardOperations(backend).all(),
                        new PutOperations(backend).all(),
                        new ReadOperations(backend).all(),
                        new ConsumerOperations(backend, environment.time()).all(),
                        new TagOperations(backend).all(),
                        new PolicyOperations(backend).all(),
                        new AccountOperations(backend).all(),
                        new ChannelOperations().all())
                .flatMap(List::stream)
                .map(limit::limit)
                .toList();
        return new KinesisOperations(
                unary, List.of(limit.limit(new SubscribeOperation(backend, environment.timers(), subscriptionLife))));
    }
}
