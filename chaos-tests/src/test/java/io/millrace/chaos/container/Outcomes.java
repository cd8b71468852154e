package io.millrace.chaos.container;

import io.millrace.chaos.history.Outcome;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import java.util.Set;

/** What the errors of the clients promise. */
final class Outcomes {

    private static final Set<ErrorCode> UNKNOWN =
            Set.of(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.TIMEOUT, ErrorCode.INTERNAL);

    private Outcomes() {}

    /** Of a put: any code but these says that nothing was stored. */
    static Outcome ofPut(Throwable failure) {
        boolean isRefusal =
                GrpcErrors.unwrap(failure) instanceof MillraceException refusal && !UNKNOWN.contains(refusal.code());
        return isRefusal ? Outcome.FAIL : Outcome.INFO;
    }

    static String describe(Throwable failure) {
        Throwable cause = GrpcErrors.unwrap(failure);
        String name = cause instanceof MillraceException refusal
                ? refusal.code().name()
                : cause.getClass().getSimpleName();
        return name + ": " + cause.getMessage();
    }
}
