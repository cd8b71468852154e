package io.millrace.controller.coordination.session;

import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import java.util.function.Consumer;

/**
 * What follows a command.
 *
 * @param accepted when it was accepted
 * @param failed when it was refused, or when nobody knows
 */
record Then(Consumer<CoordinationOutcome> accepted, Consumer<MillraceException> failed)
        implements CoordinationLog.Decision {

    static MillraceException exception(CoordinationOutcome.Refused refused) {
        return new MillraceException(refused.code(), refused.message());
    }

    @Override
    public void decided(CoordinationOutcome outcome) {
        if (outcome instanceof CoordinationOutcome.Refused refused) {
            failed.accept(exception(refused));
        } else {
            accepted.accept(outcome);
        }
    }

    @Override
    public void failed(MillraceException reason) {
        failed.accept(reason);
    }
}
