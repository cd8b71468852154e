package io.millrace.controller.codec;

import io.millrace.common.metadata.codec.OptionCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.StreamOption;
import io.millrace.proto.storage.v1.MetricNames;
import io.millrace.proto.storage.v1.UpdateStreamOptionCommand;

/** {@link StreamOption} to and from its stored form. Any thread. */
final class StreamOptionCodec {

    private StreamOptionCodec() {}

    static UpdateStreamOptionCommand.Builder command(MetadataCommand.UpdateStreamOption command) {
        return command.option().accept(new Encoder()).setStreamName(command.stream());
    }

    static MetadataCommand command(UpdateStreamOptionCommand stored) {
        return new MetadataCommand.UpdateStreamOption(stored.getStreamName(), option(stored));
    }

    private static StreamOption option(UpdateStreamOptionCommand stored) {
        return switch (stored.getChangeCase()) {
            case MAX_RECORD_KIB -> new StreamOption.MaxRecordSize(stored.getMaxRecordKib());
            case ENABLE_METRICS ->
                new StreamOption.EnableMetrics(
                        OptionCodec.metrics(stored.getEnableMetrics().getNamesList()));
            case DISABLE_METRICS ->
                new StreamOption.DisableMetrics(
                        OptionCodec.metrics(stored.getDisableMetrics().getNamesList()));
            case ENCRYPTION_KEY_ID -> new StreamOption.EncryptionKey(stored.getEncryptionKeyId());
            case WARM_THROUGHPUT_MIBPS -> new StreamOption.WarmThroughput(stored.getWarmThroughputMibps());
            case DISTRIBUTION -> new StreamOption.Distribution(OptionCodec.distribution(stored.getDistribution()));
            case CHANGE_NOT_SET ->
                throw new IllegalArgumentException("a stream option of a newer version: update this server");
        };
    }

    private static final class Encoder implements StreamOption.Visitor<UpdateStreamOptionCommand.Builder> {

        private final UpdateStreamOptionCommand.Builder command = UpdateStreamOptionCommand.newBuilder();

        @Override
        public UpdateStreamOptionCommand.Builder maxRecordSize(StreamOption.MaxRecordSize it) {
            return command.setMaxRecordKib(it.kib());
        }

        @Override
        public UpdateStreamOptionCommand.Builder enableMetrics(StreamOption.EnableMetrics it) {
            return command.setEnableMetrics(MetricNames.newBuilder().addAllNames(OptionCodec.names(it.metrics())));
        }

        @Override
        public UpdateStreamOptionCommand.Builder disableMetrics(StreamOption.DisableMetrics it) {
            return command.setDisableMetrics(MetricNames.newBuilder().addAllNames(OptionCodec.names(it.metrics())));
        }

        @Override
        public UpdateStreamOptionCommand.Builder encryptionKey(StreamOption.EncryptionKey it) {
            return command.setEncryptionKeyId(it.keyId());
        }

        @Override
        public UpdateStreamOptionCommand.Builder warmThroughput(StreamOption.WarmThroughput it) {
            return command.setWarmThroughputMibps(it.mibps());
        }

        @Override
        public UpdateStreamOptionCommand.Builder distribution(StreamOption.Distribution it) {
            return command.setDistribution(OptionCodec.rule(it.rule()));
        }
    }
}
