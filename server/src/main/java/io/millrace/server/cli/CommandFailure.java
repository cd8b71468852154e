package io.millrace.server.cli;

import io.millrace.common.error.MillraceException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of a command that did not do what it was asked for: a sentence for a person, and the exit code. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The cluster said no, or a check failed. */
    public static CommandFailure refused(String message) {
        return new CommandFailure(ExitCode.REFUSED, message, null);
    }

    /** As {@link #refused(String)} with what the cluster, or a store, said. */
    public static CommandFailure refused(String message, Throwable cause) {
        return new CommandFailure(ExitCode.REFUSED, message, cause);
    }

    /** The command line cannot be carried out. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, null);
    }

    /** Nobody answers. */
    static CommandFailure unreachable(List<Endpoint> endpoints, String reason) {
        return unreachable(endpoints, reason, null);
    }

    static CommandFailure unreachable(List<Endpoint> endpoints, String reason, @Nullable MillraceException cause) {
        String where = endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(" or "));
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "no answer from " + where + ": " + reason
                        + "\nIs the cluster up? 'millrace dev' starts one here; --endpoint or MILLRACE_ENDPOINT names another.",
                cause);
    }

    /** A server's admin port does not answer. */
    static CommandFailure noHealthPage(String page, IOException reason) {
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "no answer from " + page + ": " + reason.getMessage()
                        + "\nIs the server up? --admin or MILLRACE_ADMIN names its listen.admin-port.",
                reason);
    }

    int exitCode() {
        return exitCode;
    }
}
