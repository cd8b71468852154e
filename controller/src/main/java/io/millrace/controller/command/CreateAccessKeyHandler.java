package io.millrace.controller.command;

import io.millrace.common.metadata.AccessKeyInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import java.util.List;

/** Adds an access key that the leader has drawn. */
final class CreateAccessKeyHandler {

    /** Every server holds all keys in memory. */
    private static final int MOST_KEYS = 10_000;

    private static final int MAX_DESCRIPTION = 256;

    private CreateAccessKeyHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.CreateAccessKey command) {
        if (command.description().length() > MAX_DESCRIPTION) {
            return Refusals.constraint(
                    command.description(), "description", "have length less than or equal to " + MAX_DESCRIPTION);
        }
        if (image.accessKeys().size() >= MOST_KEYS) {
            return Refusals.limit("There are " + MOST_KEYS + " access keys; delete some.");
        }
        if (image.accessKeys().containsKey(command.id())) {
            return Refusals.inUse("Access key " + command.id() + " exists already.");
        }
        AccessKeyInfo key = new AccessKeyInfo(command.id(), command.secret(), command.description(), stamp.nowMillis());
        return new Outcome.Accepted(List.of(new MetadataRecord.AccessKey(key)), new Response.AccessKeyCreated(key));
    }
}
