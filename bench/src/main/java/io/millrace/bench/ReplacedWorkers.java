package io.millrace.bench;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.MillraceClient;
import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.ShardProcessor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Workers of one group, each with a client and connections of its own, that are replaced one after the other. */
final class ReplacedWorkers implements AutoCloseable {

    private static final String GROUP = "handover";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Between two changes, so that they are told apart. */
    private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Target target;
    private final HandoverLog log;
    private final Mode mode;
    private final int shards;
    private final Deque<Member> members = new ArrayDeque<>();
    private final List<Double> leaveMillis = new ArrayList<>();
    private final List<Double> joinMillis = new ArrayList<>();
    private int made;

    private record Member(MillraceClient client, ConsumerGroup worker) implements AutoCloseable {
        @Override
        public void close() {
            worker.close();
            client.close();
        }
    }

    ReplacedWorkers(Target target, HandoverLog log, Mode mode, int shards) {
        this.target = target;
        this.log = log;
        this.mode = mode;
        this.shards = shards;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
        awaitSpread();
    }

    private void add() {
        MillraceClient client =
                MillraceClient.builder().endpoints(target.endpoints()).build();
        ConsumerGroup.Builder builder =
                client.consumerGroup(GROUP).stream(target.stream()).workerId("worker-" + made++);
        ConsumerGroup worker = (mode == Mode.SUBSCRIBED ? builder.fanOut() : builder).startBatches(Processor::new);
        members.addLast(new Member(client, worker));
    }

    /** The oldest worker leaves; when the others have its shards, a new one comes and gets its share. */
    void replaceOne() {
        long closed = System.nanoTime();
        members.removeFirst().close();
        awaitSpread();
        leaveMillis.add(Timing.millisSince(closed));
        LockSupport.parkNanos(SETTLING_NANOS);
        long started = System.nanoTime();
        add();
        awaitSpread();
        joinMillis.add(Timing.millisSince(started));
        LockSupport.parkNanos(SETTLING_NANOS);
    }

    private void awaitSpread() {
        long start = System.nanoTime();
        while (!isSpread()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("the shards are not evenly spread after a minute");
            }
            LockSupport.parkNanos(Timing.LOOK_AGAIN_NANOS);
        }
    }

    private boolean isSpread() {
        int held = 0;
        int least = shards / members.size();
        for (Member member : members) {
            int count = member.worker().shards().size();
            held += count;
            if (count < least) {
                return false;
            }
        }
        return held == shards;
    }

    /** From closing each worker until the others had its shards. */
    List<Double> leaveMillis() {
        return leaveMillis;
    }

    /** From starting each worker until it had its share. */
    List<Double> joinMillis() {
        return joinMillis;
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }

    private final class Processor implements ShardProcessor {

        private String shard = "";

        @Override
        public void started(String stream, String shardId) {
            shard = shardId;
            log.started(shard);
        }

        @Override
        public void process(List<ConsumerRecord> records, Checkpointer checkpointer) {
            log.processed(shard, records);
        }

        @Override
        public void handOver(Checkpointer checkpointer) {
            log.givenBack(shard);
        }
    }
}
