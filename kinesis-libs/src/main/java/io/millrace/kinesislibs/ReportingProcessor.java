package io.millrace.kinesislibs;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.exceptions.ThrottlingException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Hands each record to the test, then checkpoints. Called by one thread at a time, as the KCL promises. */
final class ReportingProcessor implements ShardRecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(ReportingProcessor.class);

    private final int port;
    private final String worker;
    private @Nullable Report report;

    ReportingProcessor(int port, String worker) {
        this.port = port;
        this.worker = worker;
    }

    @Override
    public void initialize(InitializationInput input) {
        log.info("{} starts at {}", input.shardId(), input.extendedSequenceNumber());
        report = new Report(port, worker, input.shardId());
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
        for (KinesisClientRecord record : input.records()) {
            report().record(
                            record.sequenceNumber(),
                            record.subSequenceNumber(),
                            record.partitionKey(),
                            StandardCharsets.UTF_8.decode(record.data()).toString());
        }
        report().taken();
        checkpoint(input.checkpointer());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
        report().close();
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
        checkpoint(input.checkpointer());
        report().ended();
        report().close();
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
        checkpoint(input.checkpointer());
    }

    private Report report() {
        return Objects.requireNonNull(report, "not initialised");
    }

    private void checkpoint(RecordProcessorCheckpointer checkpointer) {
        try {
            checkpointer.checkpoint();
            report().checkpointed();
        } catch (ShutdownException lost) {
            log.info("the lease went to another worker: {}", lost.getMessage());
        } catch (InvalidStateException | ThrottlingException e) {
            log.warn("not checkpointed; the next one covers it", e);
        }
    }
}
