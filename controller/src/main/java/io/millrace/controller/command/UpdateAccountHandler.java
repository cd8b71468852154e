package io.millrace.controller.command;

import io.millrace.common.metadata.AccountInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import java.time.Duration;
import java.util.List;

/** Asks for the throughput commitment of the account, or for its end; it lasts 24 hours at least. */
final class UpdateAccountHandler {

    private static final long LEAST_MILLIS = Duration.ofHours(24).toMillis();

    private UpdateAccountHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UpdateAccount command) {
        AccountInfo before = image.account();
        if (before.committed() == command.committed()) {
            return new Outcome.Accepted(List.of(), new Response.AccountChanged(before));
        }
        long now = stamp.nowMillis();
        AccountInfo after = command.committed()
                ? new AccountInfo(true, now, 0, now + LEAST_MILLIS)
                : new AccountInfo(
                        false,
                        before.startedMillis(),
                        Math.max(now, before.earliestEndMillis()),
                        before.earliestEndMillis());
        return new Outcome.Accepted(List.of(new MetadataRecord.Account(after)), new Response.AccountChanged(after));
    }
}
