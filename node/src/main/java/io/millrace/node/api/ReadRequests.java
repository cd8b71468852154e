package io.millrace.node.api;

import io.millrace.common.limits.Limits;
import io.millrace.node.catalog.Constraints;
import io.millrace.node.read.PollRequest;
import io.millrace.node.read.StartPosition;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.util.function.Supplier;

/** Checks requests that read and turns them into the read path's own types. */
final class ReadRequests {

    private static final int MAX_WAIT_MILLIS = 30_000;
    private static final String TYPES =
            "[AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]";

    private final Supplier<Limits> limits;

    ReadRequests(Supplier<Limits> limits) {
        this.limits = limits;
    }

    PollRequest read(GetRecordsRequest request) {
        long limit = Integer.toUnsignedLong(request.getLimit());
        long bytes = Integer.toUnsignedLong(request.getMaxBytes());
        new Constraints()
                .length("shardIterator", request.getShardIterator(), 1, 512)
                .range("limit", limit, 0, limits.get().getRecordsCount())
                .range("waitMillis", Integer.toUnsignedLong(request.getWaitMillis()), 0, MAX_WAIT_MILLIS)
                .check();
        return new PollRequest(
                request.getShardIterator(),
                limit == 0 ? limits.get().getRecordsCount() : (int) limit,
                bytes == 0
                        ? limits.get().getRecordsBytes()
                        : (int) Math.min(bytes, limits.get().getRecordsBytes()),
                request.getWaitMillis());
    }

    /** Checks names and the kind of position of a call that starts to read. */
    static StartPosition read(String streamName, String shardId, StartingPosition start) {
        Constraints constraints = new Constraints()
                .name("streamName", streamName)
                .name("shardId", shardId)
                .length("startingSequenceNumber", start.getSequenceNumber(), 0, 129);
        if (start.getType() == StartType.START_TYPE_UNSPECIFIED || start.getType() == StartType.UNRECOGNIZED) {
            constraints
                    .violated("shardIteratorType", start.getType().name(), "satisfy enum value set: " + TYPES)
                    .check();
        }
        constraints.check();
        return new StartPosition(
                StartPosition.Type.valueOf(start.getType().name()),
                start.getSequenceNumber(),
                start.getTimestampMillis());
    }
}
