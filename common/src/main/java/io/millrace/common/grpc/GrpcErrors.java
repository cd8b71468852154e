package io.millrace.common.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.proto.api.v1.ErrorDetail;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Translates {@link MillraceException} to gRPC status and back. Any thread. */
public final class GrpcErrors {

    /** Trailer that carries the {@link ErrorDetail}. */
    public static final Metadata.Key<ErrorDetail> DETAIL =
            Metadata.Key.of("millrace-error-bin", ProtoUtils.metadataMarshaller(ErrorDetail.getDefaultInstance()));

    private GrpcErrors() {}

    /** What a server answers for a failure of any kind. Unknown exceptions become INTERNAL without their text. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof StatusRuntimeException already) {
            return already;
        }
        MillraceException known = cause instanceof MillraceException e
                ? e
                : new MillraceException(ErrorCode.INTERNAL, "internal failure, see the server's log", cause);
        String message =
                Optional.ofNullable(known.getMessage()).orElse(known.code().name());
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setCode(known.code().name())
                .setMessage(message)
                .setRetryAfterMillis((int) Math.min(known.retryAfter().toMillis(), Integer.MAX_VALUE))
                .setLeaderEndpoint(known.leaderEndpoint().orElse(""))
                .build();
        Metadata trailers = new Metadata();
        trailers.put(DETAIL, detail);
        return Status.Code.valueOf(known.code().grpcStatus())
                .toStatus()
                .withDescription(message)
                .withCause(known)
                .asRuntimeException(trailers);
    }

    /** What a client makes of a failed call. */
    public static MillraceException fromStatus(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof MillraceException already) {
            return already;
        }
        ErrorDetail detail = detail(cause);
        if (detail != null) {
            MillraceException e = new MillraceException(code(detail.getCode()), detail.getMessage(), cause)
                    .withRetryAfter(Duration.ofMillis(detail.getRetryAfterMillis()));
            return detail.getLeaderEndpoint().isEmpty() ? e : e.withLeaderEndpoint(detail.getLeaderEndpoint());
        }
        Status status = Status.fromThrowable(cause);
        String text = Optional.ofNullable(status.getDescription())
                .orElse(status.getCode().name());
        return new MillraceException(codeOf(status.getCode()), text, cause);
    }

    /** True when a Millrace server has refused the call itself, and not the transport or an unknown fault. */
    public static boolean isTyped(Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof MillraceException || detail(cause) != null;
    }

    /** The exception behind the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static @Nullable ErrorDetail detail(Throwable cause) {
        Metadata trailers = null;
        if (cause instanceof StatusRuntimeException e) {
            trailers = e.getTrailers();
        } else if (cause instanceof StatusException e) {
            trailers = e.getTrailers();
        }
        return trailers == null ? null : trailers.get(DETAIL);
    }

    /** A code by name; INTERNAL for one of a newer server that this version does not know. */
    public static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            return ErrorCode.INTERNAL;
        }
    }

    /** For failures that the transport made, not a Millrace server. */
    private static ErrorCode codeOf(Status.Code code) {
        return switch (code) {
            case DEADLINE_EXCEEDED, CANCELLED -> ErrorCode.TIMEOUT;
            case UNAVAILABLE -> ErrorCode.UNAVAILABLE;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case PERMISSION_DENIED -> ErrorCode.ACCESS_DENIED;
            case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED;
            case RESOURCE_EXHAUSTED -> ErrorCode.OVERLOADED;
            default -> ErrorCode.INTERNAL;
        };
    }
}
