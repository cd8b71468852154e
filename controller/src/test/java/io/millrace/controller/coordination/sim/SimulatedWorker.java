package io.millrace.controller.coordination.sim;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import io.millrace.controller.coordination.session.AssignedLease;
import io.millrace.controller.coordination.session.CheckpointQueue;
import io.millrace.controller.coordination.session.JoinRequest;
import io.millrace.controller.coordination.session.LeaseToken;
import io.millrace.controller.coordination.session.LostLease;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A worker as the protocol wants it: acts only while it may, gives back what it is asked for, and comes back with what it holds. */
final class SimulatedWorker {

    static final Duration FAILOVER = Duration.ofSeconds(3);
    static final Duration DRAIN = Duration.ofSeconds(4);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TURN = Duration.ofMillis(250);

    private final GroupWorld world;
    private final SimulatedEnvironment env;
    private final RandomSource chance;
    private final String group;
    private final String id;
    private final List<String> streams;
    private final TreeMap<Long, Hold> held = new TreeMap<>();
    private final Map<Long, Long> beats = new HashMap<>();
    private final List<Runnable> inbox = new ArrayList<>();
    private Optional<Link> link = Optional.empty();
    private long beatNumber;
    private long beatDue;
    private long joinDue;
    private long joinSent;
    private long validUntil;
    private boolean paused;
    private boolean dead;

    SimulatedWorker(GroupWorld world, String group, String id, List<String> streams) {
        this.world = world;
        this.group = group;
        this.id = id;
        this.streams = streams;
        env = world.env();
        chance = world.chance();
        var unused = env.timers().every(TURN, this::turn);
    }

    @Override
    public String toString() {
        return id + " of " + group + (paused ? " paused" : "") + (isValid() ? "" : " invalid")
                + (link.isPresent() ? "" : " alone") + " "
                + held.values().stream()
                        .map(hold -> hold.token + (hold.hung ? " hung" : ""))
                        .toList();
    }

    String group() {
        return group;
    }

    String id() {
        return id;
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return paused;
    }

    /** What it has not given back. */
    Collection<Hold> holds() {
        return held.values().stream().filter(hold -> !hold.returned).toList();
    }

    /** True while it may act on what it holds. */
    boolean isValid() {
        return !dead && now() < validUntil;
    }

    private long now() {
        return env.time().monotonicNanos();
    }

    // ---- what happens to it ----

    void crash() {
        dead = true;
        held.clear();
        link.ifPresent(Link::breakOff);
        link = Optional.empty();
    }

    void pause(boolean value) {
        paused = value;
        if (!value) {
            List<Runnable> late = List.copyOf(inbox);
            inbox.clear();
            // It was in the middle of something: says it before it looks at the clock or at its mail.
            if (chance.nextInt(2) == 0) {
                holds().forEach(this::checkpoint);
            }
            late.forEach(Runnable::run);
        }
    }

    void breakConnection() {
        link.ifPresent(Link::breakOff);
    }

    void leave() {
        if (link.isPresent() && !paused) {
            List<Release> last = held.values().stream().map(this::release).toList();
            held.clear();
            dead = true;
            Link session = link.get();
            session.toCoordinator(controller -> controller.leave(session, last));
            link = Optional.empty();
        }
    }

    // ---- what it does ----

    private void turn() {
        if (dead || paused) {
            return;
        }
        if (!isValid() && link.isPresent() && now() >= joinSent + FAILOVER.toNanos()) {
            // Nobody answers: tries elsewhere, and keeps what it has until it hears what is still its own.
            link.ifPresent(Link::breakOff);
            link = Optional.empty();
        }
        if (link.isEmpty()) {
            if (now() >= joinDue) {
                join();
            }
            return;
        }
        if (now() >= beatDue) {
            beatDue = now() + FAILOVER.toNanos() / 3;
            long number = ++beatNumber;
            beats.put(number, now());
            Link session = link.get();
            session.toCoordinator(controller -> controller.coordinator().heartbeat(session, number, List.of()));
        }
        holds().forEach(this::work);
    }

    private void join() {
        joinDue = now() + Duration.ofMillis(200 + chance.nextInt(500)).toNanos();
        world.route().ifPresent(controller -> {
            Link session = new Link(world, controller, this);
            link = Optional.of(session);
            joinSent = now();
            beats.clear();
            List<LeaseToken> tokens = held.values().stream().map(Hold::token).toList();
            Map<String, Start> starts = new TreeMap<>();
            streams.forEach(stream -> starts.put(stream, Start.TRIM_HORIZON));
            JoinRequest join = new JoinRequest(
                    group,
                    id,
                    "",
                    starts,
                    new GroupSettings(FAILOVER, DRAIN, GroupSettings.DEFAULT.readMode()),
                    0,
                    tokens);
            session.toCoordinator(it -> {
                if (it.leads()) {
                    it.coordinator().join(session, join);
                } else {
                    session.ended(new MillraceException(ErrorCode.NOT_LEADER, "not here"));
                }
            });
        });
    }

    private void work(Hold hold) {
        if (hold.hung || hold.returned || !isValid() || held.get(hold.token.shardUid()) != hold) {
            return;
        }
        long uid = hold.shard.uid();
        world.acts(this, hold);
        long tip = world.shards().tip(uid);
        if (hold.next < tip) {
            long to = Math.min(tip, hold.next + 1 + chance.nextInt(8));
            world.history().processed(group, uid, hold.next, to);
            hold.next = to;
            if (chance.nextInt(3) == 0) {
                checkpoint(hold);
            }
        }
        boolean end = world.shards().isGone(uid) || (world.shards().isSealed(uid) && hold.next == tip);
        if (end && now() >= hold.endDue) {
            world.history().processed(group, uid, hold.next, hold.next);
            end(hold);
        }
    }

    private void checkpoint(Hold hold) {
        // Now and then an older one, as when calls overtake each other.
        long back = hold.next > 2 && chance.nextInt(8) == 0 ? 1 : 0;
        if (hold.next > back) {
            LeasePosition position = new LeasePosition.Processed(
                    hold.shard.sequenceNumber(hold.next - 1 - back), LeasePosition.Processed.WHOLE);
            store(hold, position, () -> {}, () -> {});
        }
    }

    private void end(Hold hold) {
        hold.ending = true;
        hold.endDue = now() + CALL_TIMEOUT.toNanos();
        store(hold, LeasePosition.SHARD_END, () -> held.remove(hold.token.shardUid(), hold), () -> hold.endDue = 0);
    }

    private void store(Hold hold, LeasePosition position, Runnable stored, Runnable failed) {
        List<CheckpointEntry> entries =
                List.of(new CheckpointEntry(group, hold.token.shardUid(), hold.token.epoch(), position));
        world.call(
                controller -> reply -> controller.checkpoints().offer(entries, new CheckpointQueue.Reply() {
                    @Override
                    public void answered(List<Optional<Refused>> refusals) {
                        reply.accept(refusals.get(0).map(Refused::code));
                    }

                    @Override
                    public void failed(MillraceException reason) {
                        reply.accept(Optional.of(reason.code()));
                    }
                }),
                answer -> {
                    if (answer.isEmpty()) {
                        stored.run();
                    } else if (answer.get() == ErrorCode.LEASE_LOST) {
                        world.history().count("stale checkpoints refused");
                        held.remove(hold.token.shardUid(), hold);
                    } else {
                        failed.run();
                    }
                },
                failed);
    }

    private Release release(Hold hold) {
        return new Release(hold.token.shardUid(), hold.token.epoch(), hold.position());
    }

    // ---- what it hears ----

    /** A message of a session; one of an older session is nobody's. */
    void hear(Link from, Runnable message) {
        Runnable task = () -> {
            if (!dead && link.filter(from::equals).isPresent()) {
                message.run();
            }
        };
        if (paused) {
            inbox.add(task);
        } else {
            task.run();
        }
    }

    void joined(List<LeaseToken> kept) {
        validUntil = Math.max(validUntil, joinSent + FAILOVER.toNanos());
        held.values().removeIf(hold -> !kept.contains(hold.token));
        TreeSet<Long> stuck = new TreeSet<>();
        // What it gave back before and is kept has not arrived: says it again.
        held.values().stream()
                .filter(hold -> hold.hung || hold.returned)
                .forEach(hold -> stuck.add(hold.token.shardUid()));
        stuck.forEach(uid -> giveBack(held.get(uid), false));
        world.history().count("joins");
        if (!kept.isEmpty()) {
            world.history().count("leases kept over a session");
        }
    }

    void acknowledged(long number) {
        Long sent = beats.remove(number);
        if (sent != null) {
            validUntil = Math.max(validUntil, sent + FAILOVER.toNanos());
        }
    }

    void assigned(List<AssignedLease> leases) {
        for (AssignedLease lease : leases) {
            long next = lease.position() instanceof LeasePosition.Processed at
                    ? at.number().offset() + 1
                    : 0;
            held.put(
                    lease.shard().uid(),
                    new Hold(new LeaseToken(lease.shard().uid(), lease.epoch()), lease.shard(), next));
        }
    }

    void revoked(List<LeaseToken> tokens) {
        for (LeaseToken token : tokens) {
            Hold hold = held.get(token.shardUid());
            if (hold == null || !hold.token.equals(token) || hold.ending) {
                continue;
            }
            world.history().count("revocations");
            if (chance.nextInt(8) == 0) {
                hold.hung = true;
                world.history().count("revocations not heeded");
            } else {
                var unused = env.timers().after(Duration.ofMillis(chance.nextInt(800)), () -> {
                    if (!paused && held.get(token.shardUid()) == hold) {
                        giveBack(hold, true);
                    } else {
                        hold.hung |= paused;
                    }
                });
            }
        }
    }

    private void giveBack(Hold hold, boolean prompt) {
        hold.returned = true;
        hold.prompt = prompt;
        link.ifPresent(session -> {
            List<Release> release = List.of(release(hold));
            session.toCoordinator(controller -> controller.coordinator().release(session, release));
        });
    }

    void released(List<LeaseToken> tokens) {
        for (LeaseToken token : tokens) {
            Hold hold = held.get(token.shardUid());
            if (hold != null && hold.token.equals(token)) {
                held.remove(token.shardUid());
                world.history().count("hand-overs");
            }
        }
    }

    void lost(List<LostLease> leases) {
        for (LostLease lease : leases) {
            Hold hold = held.get(lease.token().shardUid());
            if (hold != null && hold.token.equals(lease.token())) {
                boolean recordsGone = world.shards().isGone(hold.shard.uid());
                if (hold.prompt && !recordsGone && !lease.reason().contains("gone")) {
                    throw new Violation("hand-over forgotten: " + id + " gave " + hold.token
                            + " back when it was asked to, and has lost it: " + lease.reason());
                }
                held.remove(lease.token().shardUid());
            }
        }
    }

    void ended(ErrorCode code) {
        link = Optional.empty();
        held.values().forEach(hold -> hold.prompt = false);
        if (code == ErrorCode.SESSION_EXPIRED) {
            held.clear();
            world.history().count("sessions expired");
        }
    }
}
