package io.millrace.chaos;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardProcessor;
import io.millrace.client.StartPosition;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A worker in a process of its own, which can be killed and stopped. Processing a record is a line in its file, written with one
 * call, so that what was processed before a SIGKILL is known. Ends in order when its input ends.
 */
public final class GroupWorkerMain {

    private final FileOutputStream out;
    private final Payload payload = new Payload(GroupScenario.PAYLOAD_BYTES);

    private GroupWorkerMain(FileOutputStream out) {
        this.out = out;
    }

    /** Arguments: endpoints, stream, group, worker, way of working, failover time in ms, file. */
    public static void main(String[] args) throws IOException {
        try (FileOutputStream file = new FileOutputStream(args[6]);
                MillraceClient client = MillraceClient.builder()
                        .endpoints(List.of(args[0].split(",")))
                        .build()) {
            GroupWorkerMain worker = new GroupWorkerMain(file);
            ConsumerGroup.Builder builder = client.consumerGroup(args[2]).stream(args[1], StartPosition.trimHorizon())
                    .workerId(args[3])
                    .failoverTime(Duration.ofMillis(Long.parseLong(args[5])))
                    .batchRecords(GroupScenario.BATCH);
            try (ConsumerGroup group = worker.start(builder, WorkerProcess.Way.valueOf(args[4]))) {
                worker.line("J");
                while (System.in.read() >= 0) {
                    // until the test says that it is enough
                }
            }
            worker.line("C");
        }
    }

    private ConsumerGroup start(ConsumerGroup.Builder builder, WorkerProcess.Way way) {
        return way == WorkerProcess.Way.POLLED_BATCHES
                ? builder.startBatches(Batches::new)
                : builder.fanOut().start(this::processed);
    }

    private void processed(ConsumerRecord record) throws IOException {
        line("P " + record.shardId() + " " + record.partitionKey() + " " + payload.check(record.data()));
    }

    private void line(String text) throws IOException {
        out.write((System.nanoTime() + " " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private final class Batches implements ShardProcessor {

        private String shard = "";

        @Override
        public void started(String stream, String shardId) throws IOException {
            shard = shardId;
            line("S " + shard);
        }

        @Override
        public void process(List<ConsumerRecord> records, Checkpointer checkpointer) throws IOException {
            for (ConsumerRecord record : records) {
                processed(record);
            }
        }

        @Override
        public void shardEnded(Checkpointer checkpointer) throws IOException {
            line("E " + shard);
        }

        @Override
        public void handOver(Checkpointer checkpointer) throws IOException {
            line("H " + shard);
        }

        @Override
        public void leaseLost() throws IOException {
            line("L " + shard);
        }
    }
}
