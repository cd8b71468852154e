package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;

/** Removes an access key. */
final class DeleteAccessKeyHandler {

    private DeleteAccessKeyHandler() {}

    static Outcome handle(MetadataImage image, MetadataCommand.DeleteAccessKey command) {
        return image.accessKeys().containsKey(command.id())
                ? Outcome.done(new MetadataRecord.AccessKeyGone(command.id()))
                : new Outcome.Refused(
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "There is no access key " + command.id() + "; `millrace access-key list` shows all.");
    }
}
