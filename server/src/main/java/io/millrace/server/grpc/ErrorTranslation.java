package io.millrace.server.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.common.error.Blame;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every failure of a service a typed refusal (design D11): what a handler throws, and what it passes on without
 * translation. Faults of ours are logged here, once.
 */
final class ErrorTranslation implements ServerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorTranslation.class);

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        TranslatingCall<A, B> translating = new TranslatingCall<>(call);
        ServerCall.Listener<A> listener;
        try {
            listener = next.startCall(translating, headers);
        } catch (RuntimeException e) {
            translating.fail(e);
            return new ServerCall.Listener<>() {};
        }
        return new TranslatingListener<>(listener, translating);
    }

    private static final class TranslatingCall<A, B> extends ForwardingServerCall.SimpleForwardingServerCall<A, B> {

        private boolean closed;

        TranslatingCall(ServerCall<A, B> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            @Nullable Throwable cause = status.getCause();
            if (status.isOk() || cause == null || trailers.containsKey(GrpcErrors.DETAIL)) {
                super.close(status, trailers);
                return;
            }
            boolean foreign = cause instanceof MillraceException || status.getCode() == Status.Code.UNKNOWN;
            if (foreign) {
                StatusRuntimeException translated = translate(cause);
                Metadata detail = translated.getTrailers();
                super.close(translated.getStatus(), detail == null ? trailers : detail);
            } else {
                super.close(status, trailers);
            }
        }

        void fail(RuntimeException failure) {
            if (!closed) {
                StatusRuntimeException translated = translate(failure);
                Metadata detail = translated.getTrailers();
                close(translated.getStatus(), detail == null ? new Metadata() : detail);
            }
        }

        private StatusRuntimeException translate(Throwable failure) {
            Throwable cause = GrpcErrors.unwrap(failure);
            boolean known = cause instanceof MillraceException || cause instanceof StatusRuntimeException;
            if (!known) {
                LOG.error("{} failed", getMethodDescriptor().getFullMethodName(), cause);
            } else if (cause instanceof MillraceException e && e.code().blame() == Blame.SERVICE) {
                LOG.debug("{}: {}", getMethodDescriptor().getFullMethodName(), e.getMessage());
            }
            return GrpcErrors.toStatus(cause);
        }
    }

    private static final class TranslatingListener<A>
            extends ForwardingServerCallListener.SimpleForwardingServerCallListener<A> {

        private final TranslatingCall<A, ?> call;

        TranslatingListener(ServerCall.Listener<A> listener, TranslatingCall<A, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(A message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }
    }
}
