package io.millrace.controller.command;

import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;

/** Registers a consumer, which is usable at once. */
final class RegisterConsumerHandler {

    private RegisterConsumerHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.RegisterConsumer command) {
        Optional<Refused> malformed = Rules.name(command.consumer(), "consumerName")
                .or(() -> Rules.tags(command.tags()))
                .or(() -> tooManyTags(command, stamp.quotas().tagsPerStream()));
        if (malformed.isPresent()) {
            return malformed.get();
        }
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        return switch (stream.status()) {
            case CREATING, DELETING -> Refusals.notActive(stream);
            case ACTIVE, UPDATING -> register(stamp, stream, command);
        };
    }

    private static Optional<Refused> tooManyTags(MetadataCommand.RegisterConsumer command, int limit) {
        return command.tags().size() <= limit
                ? Optional.empty()
                : Optional.of(Rules.tooManyTags("consumer " + command.consumer(), limit));
    }

    private static Outcome register(Stamp stamp, StreamInfo stream, MetadataCommand.RegisterConsumer command) {
        String name = command.consumer();
        if (stream.consumers().containsKey(name)) {
            return Refusals.inUse("Consumer " + name + " of stream " + stream.name() + " under account "
                    + Refusals.ACCOUNT + " already exists.");
        }
        int limit = stamp.quotas().consumersPerStream();
        if (stream.consumers().size() >= limit) {
            return Refusals.limit("Stream " + stream.name() + " under account " + Refusals.ACCOUNT + " has "
                    + stream.consumers().size() + " registered consumers; the limit is " + limit + ".");
        }
        ConsumerInfo consumer = new ConsumerInfo(name, stamp.nowMillis(), command.tags(), "");
        return new Outcome.Accepted(
                List.of(new MetadataRecord.Consumer(stream.uid(), consumer)),
                new Response.ConsumerRegistered(consumer));
    }
}
