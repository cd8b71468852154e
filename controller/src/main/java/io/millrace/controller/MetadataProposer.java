package io.millrace.controller;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Leadership;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Response;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.codec.CoordinationCommandCodec;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.controller.placement.Loads;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stamps commands and puts them in the metadata log while this controller leads. Any thread. */
public final class MetadataProposer {

    private final CommandLog<MetadataResult> log;
    private final Map<NodeId, String> members;
    private final TimeSource time;
    private final Supplier<Quotas> quotas;
    private final Function<MetadataCommand, Optional<Loads>> loads;

    MetadataProposer(
            CommandLog<MetadataResult> log,
            Map<NodeId, String> members,
            TimeSource time,
            Supplier<Quotas> quotas,
            Function<MetadataCommand, Optional<Loads>> loads) {
        this.loads = loads;
        this.log = log;
        this.members = members;
        this.time = time;
        this.quotas = quotas;
    }

    /**
     * Decides a command. The future completes when it is applied here; it fails with a {@link MillraceException}: the
     * handler's refusal, NOT_LEADER with the leader's endpoint when nothing was done, or OUTCOME_UNKNOWN.
     */
    public CompletableFuture<Response> propose(MetadataCommand command) {
        if (!leads()) {
            return CompletableFuture.failedFuture(notLeader());
        }
        Stamp stamp = new Stamp(time.wallMillis(), quotas.get(), loads.apply(command));
        try {
            return log.propose(MetadataCommandCodec.encode(stamp, command))
                    .thenApply(committed -> response(committed.result().outcome()));
        } catch (MillraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * As {@link #propose(MetadataCommand)}, for consumer groups; a refusal is a value here.
     *
     * @param term term in which the coordinator began to lead: what it knows is of no use in a later one, even when this
     *     controller was elected again before the coordinator heard that it had been deposed
     */
    CompletableFuture<CoordinationOutcome> propose(CoordinationCommand command, long term) {
        if (!leads() || log.leadership().term() != term) {
            return CompletableFuture.failedFuture(notLeader());
        }
        Stamp stamp = new Stamp(time.wallMillis(), quotas.get(), Optional.empty());
        try {
            return log.propose(CoordinationCommandCodec.encode(stamp, command))
                    .thenApply(committed -> committed.result().coordination().orElseThrow());
        } catch (MillraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Completes when this controller knows everything that was acknowledged before the call, and led after it; fails with NOT_LEADER
     * or NO_LEADER. On any thread.
     */
    CompletableFuture<Void> upToDate() {
        return leads() ? log.readBarrier() : CompletableFuture.failedFuture(notLeader());
    }

    /** True when this controller led when it last heard, and knows everything that was decided before. */
    public boolean leads() {
        return log.leadership().ready();
    }

    /** The leading controller, as far as known. */
    public Optional<NodeId> leader() {
        return log.leadership().knownLeader();
    }

    /** gRPC endpoint of the leading controller if it is another one. */
    public Optional<String> otherLeaderEndpoint() {
        Leadership leadership = log.leadership();
        return leadership.ready()
                ? Optional.empty()
                : leadership.knownLeader().flatMap(node -> Optional.ofNullable(members.get(node)));
    }

    /** The refusal of a controller that does not lead; names the one that does. */
    public MillraceException notLeader() {
        MillraceException refusal = new MillraceException(
                otherLeaderEndpoint().isPresent() ? ErrorCode.NOT_LEADER : ErrorCode.NO_LEADER,
                "this controller does not lead; "
                        + leader().map(node -> node + " does").orElse("no leader is known at the moment"));
        return otherLeaderEndpoint().map(refusal::withLeaderEndpoint).orElse(refusal);
    }

    private static Response response(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return accepted.response();
        }
        Outcome.Refused refused = (Outcome.Refused) outcome;
        throw new MillraceException(refused.code(), refused.message());
    }
}
