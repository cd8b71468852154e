package io.millrace.server.cli;

import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for the cluster to finish something, with progress. */
final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ConnectionOptions options;
    private final Duration patience;

    Waiting(ConnectionOptions options, Duration patience) {
        this.options = options;
        this.patience = patience;
    }

    /**
     * Asks again and again until there is an answer.
     *
     * @param label what is waited for, for the display and the failure
     * @throws CommandFailure when it takes too long; the work goes on in the cluster
     */
    <T> T until(String label, Supplier<Optional<T>> question) {
        return until(label, unmeasured(question));
    }

    /** As {@link #until(String, Supplier)}, for something whose progress can be seen. */
    <T> T until(String label, Measured<T> question) {
        Environment environment = options.context().environment();
        long deadline = environment.time().monotonicNanos() + patience.toNanos();
        try (Progress progress =
                options.terminal().progress(label, Progress.Unit.ITEMS, options.verbosity(), environment.time())) {
            Optional<T> answer = question.get();
            while (answer.isEmpty()) {
                if (environment.time().monotonicNanos() - deadline > 0) {
                    throw CommandFailure.refused(label + ": not done after " + Human.duration(patience)
                            + "; it goes on in the cluster. --wait-timeout waits longer.");
                }
                question.show(progress);
                Pause.of(PAUSE, environment);
                answer = question.get();
            }
            return answer.get();
        }
    }

    /** A question that can also tell how far its matter has come. */
    interface Measured<T> extends Supplier<Optional<T>> {

        /** Shows it; called after {@link #get} gave nothing. */
        void show(Progress progress);
    }

    private static <T> Measured<T> unmeasured(Supplier<Optional<T>> question) {
        return new Measured<>() {
            @Override
            public Optional<T> get() {
                return question.get();
            }

            @Override
            public void show(Progress progress) {
                progress.update(0, 0, "");
            }
        };
    }

    /** The stream once it is ACTIVE, every one of its open shards with a leader. */
    static Supplier<Optional<StreamDescription>> active(Cluster cluster, String stream) {
        return () -> {
            StreamDescription description = cluster.admin().describeStream(stream);
            if (description.status() != StreamStatus.ACTIVE) {
                return Optional.empty();
            }
            boolean led = cluster.admin().listShards(stream, ShardFilter.open()).stream()
                    .allMatch(shard -> shard.leaderNode().isPresent());
            return led ? Optional.of(description) : Optional.empty();
        };
    }

    /** Empty while the look-up finds its subject. */
    static Optional<Boolean> gone(Runnable lookUp) {
        try {
            lookUp.run();
            return Optional.empty();
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.RESOURCE_NOT_FOUND) {
                return Optional.of(true);
            }
            throw e;
        }
    }
}
