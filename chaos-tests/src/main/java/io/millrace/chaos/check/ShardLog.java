package io.millrace.chaos.check;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** One shard as everybody together saw it: which value has which sequence number. Not thread-safe. */
final class ShardLog {

    private final TreeMap<BigInteger, String> values = new TreeMap<>();

    /**
     * Somebody saw this value here.
     *
     * @return the value seen here before; the same one unless somebody is wrong
     */
    String see(String sequence, String value) {
        String before = values.putIfAbsent(new BigInteger(sequence), value);
        return before == null ? value : before;
    }

    /** Records strictly between two sequence numbers; no lower one = from the oldest. */
    Map<BigInteger, String> between(String after, BigInteger before) {
        return after.isEmpty()
                ? values.headMap(before, false)
                : values.subMap(new BigInteger(after), false, before, false);
    }

    /** Everything, in order. */
    Map<BigInteger, String> all() {
        return values;
    }
}
