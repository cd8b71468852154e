package io.millrace.gateway.operation.backend;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;

/** The one translator of refusals to the Kinesis protocol (design D11), and the refusals that operations make themselves. */
public final class Failures {

    private static final int CALLER = 400;
    private static final int SERVICE = 500;

    /** What the servers' own texts call the account; callers know it by its configured number. */
    private static final String ACCOUNT_IN_TEXTS = "account 000000000000";

    private Failures() {}

    /** What a failed call is on the wire. */
    public static KinesisException translate(Throwable failure, RequestContext context) {
        Throwable cause = GrpcErrors.unwrap(failure);
        if (cause instanceof KinesisException already) {
            return already;
        }
        MillraceException refusal = GrpcErrors.fromStatus(cause);
        return of(refusal.code(), String.valueOf(refusal.getMessage()), context);
    }

    /** What a code and its text are on the wire. */
    public static KinesisException of(ErrorCode code, String message, RequestContext context) {
        String text = message.replace(ACCOUNT_IN_TEXTS, "account " + context.accountId());
        // The caller is right and the server is not up to date yet: it must be told to try again.
        String exception =
                code.retry() == Retry.REDIRECT ? ErrorCode.UNAVAILABLE.kinesisException() : code.kinesisException();
        boolean ours = exception.equals(ErrorCode.INTERNAL.kinesisException());
        return new KinesisException(exception, ours ? SERVICE : CALLER, text);
    }

    /** Values that do not fit. */
    public static KinesisException invalid(String message) {
        return new KinesisException(ErrorCode.INVALID_ARGUMENT.kinesisException(), CALLER, message);
    }

    /** A member that breaks a rule of the model. */
    public static KinesisException validation(String message) {
        return new KinesisException(ErrorCode.VALIDATION.kinesisException(), CALLER, message);
    }

    /** No such thing. */
    public static KinesisException notFound(String message) {
        return new KinesisException(ErrorCode.RESOURCE_NOT_FOUND.kinesisException(), CALLER, message);
    }

    /** A place in a list that is too old. */
    public static KinesisException expiredToken(String message) {
        return new KinesisException(ErrorCode.EXPIRED_NEXT_TOKEN.kinesisException(), CALLER, message);
    }

    /** A fault of ours. */
    public static KinesisException internal(String message) {
        return new KinesisException(ErrorCode.INTERNAL.kinesisException(), SERVICE, message);
    }
}
