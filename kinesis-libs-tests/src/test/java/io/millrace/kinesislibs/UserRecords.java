package io.millrace.kinesislibs;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * User records of aggregates as one reader took them apart, by where they stand: sequence number and place in the
 * aggregate. Says nothing of order, which the KPL does not promise. Thread-safe.
 */
final class UserRecords implements Turns {

    /** Which record it is. */
    record Identity(String key, int number) {}

    /** Where it stands. */
    record Place(BigInteger sequenceNumber, long subSequenceNumber) {}

    private final Map<Place, Identity> byPlace = new HashMap<>();
    private final Set<Identity> identities = new HashSet<>();
    private final List<String> contradictions = new ArrayList<>();

    synchronized void add(Delivery delivery) {
        Place place = new Place(delivery.sequenceNumber(), delivery.subSequenceNumber());
        Identity identity = new Identity(delivery.key(), delivery.number());
        Identity before = byPlace.putIfAbsent(place, identity);
        if (before != null && !before.equals(identity)) {
            contradictions.add(place + " was " + before + " and is " + identity);
        }
        identities.add(identity);
    }

    @Override
    public Turn begin(String worker, String shard) {
        return new Turn() {
            @Override
            public void delivered(Delivery delivery) {
                add(delivery);
            }

            @Override
            public void answered() {}

            @Override
            public void checkpointed() {}

            @Override
            public void ended() {}

            @Override
            public void over() {}
        };
    }

    synchronized Map<Place, Identity> byPlace() {
        return Map.copyOf(byPlace);
    }

    /** Different records with such keys. */
    synchronized long distinct(String keyPrefix) {
        return identities.stream()
                .filter(identity -> identity.key().startsWith(keyPrefix))
                .count();
    }

    /** Kinesis records that they came in. */
    synchronized long stored() {
        return byPlace.keySet().stream().map(Place::sequenceNumber).distinct().count();
    }

    synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    @Override
    public synchronized String toString() {
        return identities.size() + " different user records in " + stored() + " Kinesis records";
    }
}
