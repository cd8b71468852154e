package io.millrace.chaos.container;

import io.millrace.chaos.ConstantResharding;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ReaderOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * An idempotent producer, whose records are stored once whatever happens and in order per key; two readers follow the
 * stream, or the workers of a group. Shards are split and merged all the while, if there is a seed for that.
 */
final class ProducerWorkload extends StreamWorkload {

    private static final int THREADS = 2;
    private static final long PAUSE_MILLIS = 5;
    private static final Duration DELIVERY = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final Duration BETWEEN_RESHARDS = Duration.ofMillis(1500);
    /** Workers are to have something to do between two changes. */
    private static final Duration BETWEEN_RESHARDS_OF_A_GROUP = Duration.ofSeconds(6);

    private final OptionalLong seed;
    private final Duration betweenReshards;
    private final Function<ProducerWorkload, List<StreamFollower>> readers;
    private Optional<Producer> producer = Optional.empty();
    private Optional<ConstantResharding> resharding = Optional.empty();

    private ProducerWorkload(
            String label,
            ContainerCluster cluster,
            Recorder recorder,
            OptionalLong seed,
            Duration betweenReshards,
            Function<ProducerWorkload, List<StreamFollower>> readers) {
        super(label, cluster, recorder, THREADS, PAUSE_MILLIS);
        this.seed = seed;
        this.betweenReshards = betweenReshards;
        this.readers = readers;
    }

    /** The shards stay as they are. */
    static Workload idempotent(ContainerCluster cluster, Recorder recorder) {
        return new ProducerWorkload(
                "idempotent", cluster, recorder, OptionalLong.empty(), Duration.ZERO, ProducerWorkload::twoReaders);
    }

    /** The shards are split and merged at random. */
    static Workload reshard(ContainerCluster cluster, Recorder recorder, long seed) {
        return new ProducerWorkload(
                "reshard", cluster, recorder, OptionalLong.of(seed), BETWEEN_RESHARDS, ProducerWorkload::twoReaders);
    }

    /** Workers of a group that come and go process the records, while shards are split and merged. */
    static Workload group(ContainerCluster cluster, Recorder recorder, long seed) {
        return new ProducerWorkload(
                "group",
                cluster,
                recorder,
                OptionalLong.of(seed),
                BETWEEN_RESHARDS_OF_A_GROUP,
                workload -> List.of(new GroupWorkers(workload.client(), workload.stream(), recorder, seed)));
    }

    private List<StreamFollower> twoReaders() {
        return List.of(
                new Follower("polling-reader", client(), stream(), ReaderOptions.polling(), recorder()),
                new Follower("pushed-reader", client(), stream(), ReaderOptions.subscribed(), recorder()));
    }

    @Override
    void prepared() {
        producer = Optional.of(client().producer(
                        stream(),
                        ProducerOptions.builder().timeouts(DELIVERY, REQUEST).build()));
        if (seed.isPresent()) {
            resharding =
                    Optional.of(new ConstantResharding(client().admin(), stream(), seed.getAsLong(), betweenReshards));
        }
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
        return readers.apply(this);
    }

    @Override
    public void start() {
        super.start();
        resharding.ifPresent(ConstantResharding::start);
    }

    /** Ends the resharding of a history that broke off. */
    @Override
    public void close() {
        resharding.ifPresent(ConstantResharding::close);
        super.close();
    }

    @Override
    public void stopWriting() {
        super.stopWriting();
        resharding.ifPresent(ConstantResharding::close);
        producer.ifPresent(open -> open.close(DELIVERY.plusSeconds(5)));
        resharding.ifPresent(done -> System.out.println(done.describe()));
    }
}
