package io.millrace.gateway.operation.record;

import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.util.Optional;

/** Where a reader wants to start, as calls say it. */
final class StartTrees {

    private StartTrees() {}

    /**
     * From GetShardIterator's members or from a StartingPosition.
     *
     * @throws KinesisException InvalidArgumentException for AT_TIMESTAMP without a time
     */
    static StartingPosition read(Input input, String typeMember, String numberMember) {
        StartType type = StartType.valueOf(input.text(typeMember));
        if (type == StartType.AT_TIMESTAMP && !input.has("Timestamp")) {
            throw Failures.invalid("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current"
                    + " request has no timestamp parameter.");
        }
        Optional<String> next = takesNumber(type) ? Continuation.next(input.text(numberMember)) : Optional.empty();
        return StartingPosition.newBuilder()
                .setType(next.isPresent() ? StartType.AT_SEQUENCE_NUMBER : type)
                .setSequenceNumber(next.orElse(input.text(numberMember)))
                .setTimestampMillis(type == StartType.AT_TIMESTAMP ? input.millis("Timestamp") : 0)
                .build();
    }

    private static boolean takesNumber(StartType type) {
        return type == StartType.AT_SEQUENCE_NUMBER || type == StartType.AFTER_SEQUENCE_NUMBER;
    }
}
