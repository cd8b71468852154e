package io.millrace.controller.api;

import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.controller.publish.ImageChange;
import io.millrace.proto.internal.v1.ImageUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Image changes as messages. Keeps the last one: followers mostly get the same change one after the other. Belongs to the
 * publisher's thread.
 */
final class ImageUpdates {

    private @Nullable ImageChange last;
    private ImageUpdate message = ImageUpdate.getDefaultInstance();

    @SuppressWarnings("ReferenceEquality") // the same change: to compare thousands of records is what this saves
    ImageUpdate of(ImageChange change) {
        if (last != change) {
            ImageUpdate.Builder update = ImageUpdate.newBuilder()
                    .setVersion(change.version())
                    .setSnapshot(change.kind() != ImageChange.Kind.DELTA)
                    .setComplete(change.kind() != ImageChange.Kind.SNAPSHOT_PART);
            change.records().forEach(one -> update.addRecords(MetadataRecordCodec.encode(one)));
            message = update.build();
            last = change;
        }
        return message;
    }
}
