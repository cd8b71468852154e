package io.millrace.controller.publish;

import io.millrace.common.metadata.MetadataRecord;
import java.util.List;

/**
 * One message to a follower.
 *
 * @param version version after it (of a snapshot: after its last part)
 * @param kind what the records are
 * @param records changes, in order
 */
public record ImageChange(long version, Kind kind, List<MetadataRecord> records) {

    public ImageChange {
        records = List.copyOf(records);
    }

    /** What the records of a change are. */
    public enum Kind {
        /** The difference to the version before. */
        DELTA,
        /** A part of the whole image; more parts follow. */
        SNAPSHOT_PART,
        /** The last part of the whole image. */
        SNAPSHOT_END
    }
}
