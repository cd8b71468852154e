package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.RecordProcessor;

/** Gives records one by one. */
record RecordAdapter(RecordProcessor processor) implements ProcessorAdapter {

    @Override
    public void started() {}

    @Override
    public void process(Given given) throws Exception {
        for (ConsumerRecord record : given.records()) {
            processor.process(record);
        }
    }

    @Override
    public void shardEnded() {}

    @Override
    public void handOver() {}

    @Override
    public void leaseLost() {}
}
