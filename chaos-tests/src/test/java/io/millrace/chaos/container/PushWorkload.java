package io.millrace.chaos.container;

import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An idempotent producer, and two registered consumers that get every shard pushed, with renewals and takeovers. */
final class PushWorkload extends StreamWorkload {

    private static final int THREADS = 2;
    private static final long PAUSE_MILLIS = 8;
    private static final Duration DELIVERY = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final List<String> CONSUMERS = List.of("consumer-1", "consumer-2");

    private final long seed;
    private Optional<Producer> producer = Optional.empty();

    PushWorkload(ContainerCluster cluster, Recorder recorder, long seed) {
        super("push", cluster, recorder, THREADS, PAUSE_MILLIS);
        this.seed = seed;
    }

    @Override
    void prepared() {
        CONSUMERS.forEach(consumer -> client().admin().registerConsumer(stream(), consumer));
        producer = Optional.of(
                client().producer(stream(), ProducerOptions.defaults().withTimeouts(DELIVERY, REQUEST)));
    }

    @Override
    void put(Writers.Attempt attempt) {
        producer.orElseThrow().send(attempt.key(), attempt.payload()).whenComplete((result, failure) -> {
            if (failure == null) {
                attempt.stored(result.shardId(), result.sequenceNumber().toString());
            } else {
                attempt.failed(Outcomes.ofPut(failure), Outcomes.describe(failure));
            }
        });
    }

    @Override
    List<StreamFollower> followers() {
        List<StreamFollower> followers = new ArrayList<>();
        for (String consumer : CONSUMERS) {
            Set<String> seen = PushedShard.seenByConsumer();
            for (String shard : shards()) {
                followers.add(new PushedShard(this, shard, consumer, seed + followers.size(), seen));
            }
        }
        return followers;
    }

    @Override
    public void stopWriting() {
        super.stopWriting();
        producer.ifPresent(open -> open.close(DELIVERY.plusSeconds(5)));
    }
}
