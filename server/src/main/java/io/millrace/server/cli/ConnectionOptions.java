package io.millrace.server.cli;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of every command that talks to a cluster, and the way to it. */
public final class ConnectionOptions {

    private static final Set<ErrorCode> NO_ANSWER = Set.of(
            ErrorCode.UNAVAILABLE,
            ErrorCode.TIMEOUT,
            ErrorCode.NO_LEADER,
            ErrorCode.NOT_LEADER,
            ErrorCode.OUTCOME_UNKNOWN);

    private final CommandContext context;

    @Option(
            order = 101,
            names = "--endpoint",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = Endpoint.Converter.class,
            defaultValue = "${env:MILLRACE_ENDPOINT:-127.0.0.1:7400}",
            description =
                    "Any server of the cluster, or several with commas; else MILLRACE_ENDPOINT. Now: ${DEFAULT-VALUE}.")
    private List<Endpoint> endpoints = List.of();

    @Option(
            order = 102,
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "10s",
            description = "How long a call may take; default ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ZERO;

    @Option(
            order = 103,
            names = {"-q", "--quiet"},
            description = "No progress and no remarks, only the result.")
    private boolean quiet;

    @Option(order = 104, names = "--verbose", description = "Show the stack trace of a failure.")
    private boolean verbose;

    @ArgGroup(exclusive = false)
    private @Nullable TlsOptions tls;

    ConnectionOptions(CommandContext context) {
        this.context = context;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    Duration timeout() {
        return timeout;
    }

    Optional<TlsOptions> tls() {
        return Optional.ofNullable(tls).filter(TlsOptions::isEnabled);
    }

    CommandContext context() {
        return context;
    }

    Terminal terminal() {
        return context.terminal();
    }

    Verbosity verbosity() {
        return quiet ? Verbosity.QUIET : verbose ? Verbosity.VERBOSE : Verbosity.NORMAL;
    }

    /** A remark for a person who looks on. */
    void remark(String text) {
        if (verbosity() != Verbosity.QUIET) {
            terminal().err().println(text);
        }
    }

    /** Connects, works, disconnects; an answer that never came becomes a sentence with the endpoint. */
    int run(Work work) throws IOException {
        try (Cluster cluster = context.connector().apply(this)) {
            return work.on(cluster);
        } catch (MillraceException e) {
            if (NO_ANSWER.contains(e.code())) {
                throw CommandFailure.unreachable(endpoints, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** As {@link #run}, and if the stream does not exist the nearest one is named. */
    int runOn(String stream, Work work) throws IOException {
        return run(cluster -> {
            try {
                return work.on(cluster);
            } catch (MillraceException e) {
                throw e.code() == ErrorCode.RESOURCE_NOT_FOUND ? StreamNames.explained(cluster, stream, e) : e;
            }
        });
    }

    /** What a command does with a cluster. */
    interface Work {

        /** Works and returns the exit code. */
        int on(Cluster cluster) throws IOException;
    }
}
