package io.millrace.chaos.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A replica group: what is committed, and how far each replica is.
 *
 * @param first what the shard is before the first entry
 * @param log committed entries
 * @param replicas the replicas
 */
record Group(Shard first, List<String> log, List<Replica> replicas) {

    /**
     * One replica.
     *
     * @param applied entries applied
     * @param shard what that made
     * @param stored entries whose outcome is on disk
     * @param disk what is on disk
     */
    record Replica(int applied, Shard shard, int stored, Shard disk) {}

    static Group of(Shard first, int replicas) {
        List<Replica> all = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            all.add(new Replica(0, first, 0, first));
        }
        return new Group(first, List.of(), List.copyOf(all));
    }

    /** The shard when the first entries are applied; what every replica has to come to. */
    Shard after(int entries, Mistake mistake) {
        Shard shard = first;
        for (String entry : log.subList(0, Math.min(entries, log.size()))) {
            shard = shard.apply(entry, mistake);
        }
        return shard;
    }

    /** The shard as the leader has it. */
    Shard committed(Mistake mistake) {
        return after(log.size(), mistake);
    }

    Group commit(String entry) {
        List<String> more = new ArrayList<>(log);
        more.add(entry);
        return new Group(first, List.copyOf(more), replicas);
    }

    private Group with(int replica, Replica changed) {
        List<Replica> all = new ArrayList<>(replicas);
        all.set(replica, changed);
        return new Group(first, log, List.copyOf(all));
    }

    /** A replica applies its next entry. */
    Group applyNext(int replica, Mistake mistake) {
        Replica old = replicas.get(replica);
        return with(
                replica,
                new Replica(
                        old.applied() + 1,
                        old.shard().apply(log.get(old.applied()), mistake),
                        old.stored(),
                        old.disk()));
    }

    Group flush(int replica) {
        Replica old = replicas.get(replica);
        return with(replica, new Replica(old.applied(), old.shard(), old.applied(), old.shard()));
    }

    Group crash(int replica, Mistake mistake) {
        Replica old = replicas.get(replica);
        int from = mistake == Mistake.CRASH_KEEPS_POSITION ? old.applied() : old.stored();
        return with(replica, new Replica(from, old.disk(), from, old.disk()));
    }

    /** A replica takes over the state of another. */
    Group install(int from, int to, Mistake mistake) {
        Replica source = replicas.get(from);
        int position =
                source.applied() + (mistake == Mistake.CHECKPOINT_OFF_BY_ONE && source.applied() < log.size() ? 1 : 0);
        Shard shard = mistake == Mistake.CHECKPOINT_WITHOUT_SEAL
                ? new Shard(source.shard().open(), false, source.shard().records())
                : source.shard();
        return with(to, new Replica(position, shard, position, shard));
    }
}
