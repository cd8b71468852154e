package io.millrace.node.peer;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures without a type are faults of ours: the caller gets INTERNAL, the log gets the reason. */
public final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    /** Logs the failure unless it is a refusal or the transport's. */
    public static void log(Throwable failure) {
        Throwable cause = GrpcErrors.unwrap(failure);
        boolean typed = cause instanceof MillraceException
                || cause instanceof StatusRuntimeException
                || cause instanceof StatusException;
        if (!typed) {
            LOG.error("A call failed", cause);
        }
    }
}
