package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.GroupDescription.Lease;
import io.millrace.client.GroupDescription.Position;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardProcessor;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoint of a consumer group in a shard, which never goes back (INV-8). Two workers store it, whichever has the shard, and
 * administrators read it. The stream gets a record now and then, so that there is something to process.
 */
final class CheckpointRegister implements ControlRegisters {

    private static final String REGISTER = "checkpoint";
    private static final int WORKERS = 2;
    private static final long PAUSE_MILLIS = 100;
    private static final Duration FAILOVER = Duration.ofSeconds(3);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final String stream;
    private final Recorder recorder;
    private final ClientThreads threads = new ClientThreads();
    private final List<ConsumerGroup> workers = new ArrayList<>();

    CheckpointRegister(String stream, Recorder recorder) {
        this.stream = stream;
        this.recorder = recorder;
    }

    /** Begins to process; the stream exists. */
    void start(MillraceClient client) {
        for (int i = 0; i < WORKERS; i++) {
            String worker = "worker-" + i;
            workers.add(client.consumerGroup(stream).stream(stream)
                    .workerId(worker)
                    .failoverTime(FAILOVER)
                    .closeTimeout(CLOSE)
                    .manualCheckpoints()
                    .startBatches(() -> (records, checkpointer) -> store(worker, records, checkpointer)));
        }
        threads.start("checkpoint-feeder", () -> feed(client));
    }

    private void feed(MillraceClient client) {
        while (threads.goOnAfter(PAUSE_MILLIS)) {
            try {
                client.put(stream, "key", Payloads.of("key:1"));
            } catch (MillraceException notNow) {
                // There is less to process.
            }
        }
    }

    private void store(String worker, List<ConsumerRecord> records, ShardProcessor.Checkpointer checkpointer) {
        long from = recorder.now();
        String last = records.get(records.size() - 1).sequenceNumber().toString();
        try {
            checkpointer.checkpoint();
            recorder.changed(worker, Op.ADVANCE, Outcome.OK, from, REGISTER, "", last, "");
        } catch (MillraceException e) {
            // One that was on its way when the lease was lost may have been stored before.
            recorder.changed(worker, Op.ADVANCE, Outcome.INFO, from, REGISTER, "", last, Outcomes.describe(e));
        }
    }

    /** Stops to process. */
    void stop() {
        threads.stop();
        workers.forEach(ConsumerGroup::close);
    }

    @Override
    public void turn(AdminCaller caller) {
        readAll(caller);
    }

    @Override
    public void readAll(AdminCaller caller) {
        caller.get(
                REGISTER,
                () -> Optional.of(caller.client().groups().describeGroup(stream).leases().stream()
                        .filter(lease -> lease.position() == Position.RECORD)
                        .findFirst()
                        .flatMap(Lease::sequenceNumber)
                        .orElse("")));
    }
}
