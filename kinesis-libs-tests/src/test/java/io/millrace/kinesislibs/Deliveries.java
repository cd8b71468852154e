package io.millrace.kinesislibs;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything the workers of one application were given, in the order in which they were given it, checked against what
 * at least once and per-key order promise:
 *
 * <ul>
 *   <li>the first deliveries of a key's records come in the order in which they were put, without a gap;
 *   <li>a worker that has taken a shard goes through it once, in order;
 *   <li>what was checkpointed is not delivered again;
 *   <li>a shard that was read to its end is not read again.
 * </ul>
 *
 * Writers number the records of each key from 0 and put the next one when the one before is stored. Thread-safe.
 */
final class Deliveries implements Turns {

    private static final int SHOWN = 20;

    private final Map<String, List<BigInteger>> firstsByKey = new HashMap<>();
    private final Map<String, BigInteger> checkpoints = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private int distinct;
    private int repeated;

    private final class Session implements Turn {

        private final String worker;
        private final String shard;
        private final Map<String, Integer> lastByKey = new HashMap<>();
        private final List<Delivery> unanswered = new ArrayList<>();
        private BigInteger answered = BigInteger.ZERO;
        private boolean open = true;

        private Session(String worker, String shard) {
            this.worker = worker;
            this.shard = shard;
        }

        @Override
        public void delivered(Delivery delivery) {
            synchronized (Deliveries.this) {
                note(this, delivery);
            }
        }

        @Override
        public void answered() {
            synchronized (Deliveries.this) {
                for (Delivery delivery : unanswered) {
                    answered = answered.max(delivery.sequenceNumber());
                }
                unanswered.clear();
            }
        }

        @Override
        public void checkpointed() {
            synchronized (Deliveries.this) {
                checkpoints.merge(shard, answered, BigInteger::max);
            }
        }

        @Override
        public void ended() {
            synchronized (Deliveries.this) {
                ended.add(shard);
            }
        }

        @Override
        public void over() {
            synchronized (Deliveries.this) {
                open = false;
            }
        }

        @Override
        public String toString() {
            return worker + " at " + shard;
        }
    }

    @Override
    public synchronized Turn begin(String worker, String shard) {
        if (ended.contains(shard)) {
            violations.add(worker + " reads " + shard + " again, which had been read to its end");
        }
        Session session = new Session(worker, shard);
        sessions.add(session);
        return session;
    }

    private void note(Session session, Delivery delivery) {
        BigInteger checkpoint = checkpoints.get(session.shard);
        if (checkpoint != null && delivery.sequenceNumber().compareTo(checkpoint) <= 0) {
            violations.add(session + " got " + delivery + " again, behind the checkpoint at " + checkpoint);
        }
        List<BigInteger> firsts = firstsByKey.computeIfAbsent(delivery.key(), key -> new ArrayList<>());
        int number = delivery.number();
        if (number > firsts.size()) {
            violations.add(session + " got " + delivery + " before number " + firsts.size() + " of that key");
        } else if (number == firsts.size()) {
            firsts.add(delivery.sequenceNumber());
            distinct++;
        } else if (firsts.get(number).equals(delivery.sequenceNumber())) {
            repeated++;
        }
        checkOrder(session, delivery, firsts);
        session.unanswered.add(delivery);
    }

    /** A put that a client repeats may be stored twice, and is then another record with the same number. */
    private void checkOrder(Session session, Delivery delivery, List<BigInteger> firsts) {
        Integer last = session.lastByKey.put(delivery.key(), delivery.number());
        if (last == null || delivery.number() == last + 1) {
            return;
        }
        boolean storedTwice = delivery.number() == last
                && last < firsts.size()
                && !firsts.get(last).equals(delivery.sequenceNumber());
        if (!storedTwice) {
            violations.add(session + " got " + delivery + " right after number " + last + " of that key");
        }
    }

    /** Records delivered at least once. */
    synchronized int distinct() {
        return distinct;
    }

    /** Records delivered again. */
    synchronized int repeated() {
        return repeated;
    }

    synchronized boolean hasEnded(String shard) {
        return ended.contains(shard);
    }

    /** Shards that the worker reads now. */
    synchronized List<String> shardsOf(String worker) {
        return sessions.stream()
                .filter(session -> session.open && session.worker.equals(worker))
                .map(session -> session.shard)
                .toList();
    }

    /**
     * What the worker was given and was not allowed to checkpoint yet. What it was allowed to checkpoint and has not
     * reported may or may not be checkpointed: a worker that is killed meanwhile never says.
     */
    synchronized List<Delivery> unanswered(String worker) {
        return sessions.stream()
                .filter(session -> session.worker.equals(worker))
                .flatMap(session -> session.unanswered.stream())
                .toList();
    }

    /** Promises that were broken, the first few in words. */
    synchronized List<String> violations() {
        return List.copyOf(violations.subList(0, Math.min(SHOWN, violations.size())));
    }

    @Override
    public synchronized String toString() {
        return distinct + " delivered, " + repeated + " again, ended " + ended + ", sessions "
                + sessions.stream().filter(session -> session.open).toList() + ", violations " + violations();
    }
}
