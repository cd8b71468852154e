package io.millrace.client.internal.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A lease of a worker, and how far its shard is processed and stored. Owned by its {@link WorkerMachine}. */
final class HeldLease {

    /** What happens with a lease. */
    enum Phase {
        /** Its shard is processed. */
        RUNNING,
        /** Its shard is coming to rest. */
        DRAINING,
        /** Its shard rests; it is given back as soon as there is a session. */
        LEAVING,
        /** It was given back, with how far its shard is processed; whether that has arrived is not known yet. */
        RELEASED,
        /** Its shard is processed to its end, which is being stored. */
        ENDING,
        /** Its shard stands still because the application failed. */
        STOPPED
    }

    /** Somebody who waits for a checkpoint. */
    private record Ticket(Position position, long number) {}

    final Lease lease;
    Phase phase = Phase.RUNNING;
    private Optional<Position> stored;
    private Optional<Position> wanted;
    private final List<Ticket> tickets = new ArrayList<>();

    HeldLease(Lease lease) {
        this.lease = lease;
        this.stored = lease.checkpoint();
        this.wanted = stored;
    }

    LeaseToken token() {
        return lease.token();
    }

    void want(Position position) {
        wanted = Position.later(wanted, Optional.of(position));
    }

    void want(Position position, long ticket) {
        want(position);
        tickets.add(new Ticket(position, ticket));
    }

    void stored(Position position) {
        stored = Position.later(stored, Optional.of(position));
    }

    /** Everything that was wanted is stored. */
    void storeWanted() {
        stored = wanted;
    }

    /** What is not stored yet. */
    Optional<Position> unstored() {
        return wanted.filter(position -> stored.isEmpty() || position.compareTo(stored.get()) > 0);
    }

    /** Storing cannot wait for the next interval. */
    boolean isUrgent() {
        return unstored().isPresent() && (phase == Phase.ENDING || !tickets.isEmpty());
    }

    /** Tickets whose checkpoint is stored; they are taken out. */
    List<Long> takeStoredTickets() {
        List<Long> done = tickets.stream()
                .filter(ticket -> stored.filter(position -> ticket.position.compareTo(position) <= 0)
                        .isPresent())
                .map(Ticket::number)
                .toList();
        tickets.removeIf(ticket -> done.contains(ticket.number));
        return done;
    }

    /** All tickets; they are taken out. */
    List<Long> takeTickets() {
        List<Long> all = tickets.stream().map(Ticket::number).toList();
        tickets.clear();
        return all;
    }
}
