package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Calls that take a moment, and now and then are lost, arrive long after their caller gave up, arrive twice, or lose their answer.
 * Servers can be cut off: nothing reaches them, or nothing they say is heard.
 */
final class SimulatedNetwork {

    private static final Duration USUAL = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofMillis(600);
    /** How late a call may come that its caller has given up. */
    static final Duration LATE = Duration.ofSeconds(4);

    /** What does not get through. */
    enum Cut {
        REQUESTS,
        ANSWERS
    }

    private final SimulatedEnvironment env;
    private final RandomSource random;
    private final Swarm swarm;
    private final Map<NodeId, Cut> cuts = new TreeMap<>();
    private final Map<NodeId, List<Runnable>> waiting = new TreeMap<>();
    private boolean calm;

    SimulatedNetwork(SimulatedEnvironment env, Swarm swarm) {
        this.env = env;
        this.swarm = swarm;
        random = env.random("network");
    }

    /** No more faults. */
    void calm() {
        calm = true;
        cuts.clear();
    }

    /** Cuts a server off, from everybody. */
    void cut(NodeId server, Cut what) {
        cuts.put(server, what);
    }

    /** Whether a server is cut off. */
    boolean isCut(NodeId server) {
        return cuts.containsKey(server);
    }

    /** Everybody reaches it again. */
    void mend(NodeId server) {
        cuts.remove(server);
    }

    /** A server stands still: what comes waits. */
    void hold(NodeId server) {
        waiting.putIfAbsent(server, new ArrayList<>());
    }

    /** A server goes on with what has come meanwhile. */
    void deliver(NodeId server) {
        List<Runnable> late = waiting.remove(server);
        if (late != null) {
            late.forEach(Runnable::run);
        }
    }

    /** Carries out a call at a server; fails with TIMEOUT when there is no answer in time. */
    <T> CompletableFuture<T> call(NodeId to, Supplier<CompletableFuture<T>> server) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Timer patience = env.timers()
                .after(
                        PATIENCE,
                        () -> answer.completeExceptionally(
                                new MillraceException(ErrorCode.TIMEOUT, "no answer in time")));
        if (!fault(swarm.faultsInHundred())) {
            after(fault(swarm.faultsInHundred()) ? LATE : USUAL, () -> serve(to, server, answer, patience));
        }
        if (fault(swarm.duplicatesInHundred())) {
            after(LATE, () -> again(to, server, answer));
        }
        return answer;
    }

    private <T> void serve(
            NodeId to, Supplier<CompletableFuture<T>> server, CompletableFuture<T> answer, Timer patience) {
        List<Runnable> held = waiting.get(to);
        if (held != null) {
            held.add(() -> serve(to, server, answer, patience));
            return;
        }
        if (cuts.get(to) == Cut.REQUESTS) {
            return;
        }
        var unused = server.get().whenComplete((value, failure) -> {
            if (fault(swarm.faultsInHundred()) || cuts.get(to) == Cut.ANSWERS) {
                return;
            }
            after(USUAL, () -> {
                patience.cancel();
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        });
    }

    /**
     * A call arrives a second time; nobody waits for its answer. One whose caller was told a refusal does not: a connection carries
     * each call once, so that whoever repeats one in between has had no answer. Else no refusal could be final.
     */
    private <T> void again(NodeId to, Supplier<CompletableFuture<T>> server, CompletableFuture<T> first) {
        boolean isAnswered = first.isDone() && !first.isCompletedExceptionally();
        if (cuts.get(to) != Cut.REQUESTS && (isAnswered || hasTimedOut(first))) {
            var unused = server.get();
        }
    }

    private static boolean hasTimedOut(CompletableFuture<?> call) {
        return call.isCompletedExceptionally()
                && call.handle((value, failure) ->
                                failure instanceof MillraceException known && known.code() == ErrorCode.TIMEOUT)
                        .join();
    }

    /** Something that arrives once, at a random moment. */
    void after(Duration atMost, Runnable delivery) {
        var unused = env.timers().after(Duration.ofNanos((long) (random.nextDouble() * atMost.toNanos())), delivery);
    }

    private boolean fault(int inHundred) {
        return !calm && random.nextInt(100) < inHundred;
    }
}
