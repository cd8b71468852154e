package io.millrace.client.internal.read;

import io.millrace.client.internal.map.ShardMap;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A reader from the beginning of a stream, without network and threads: the product's {@link Lineage} decides when a shard may
 * be read. A slow one lags far behind.
 */
public final class SimulatedReader {

    private final Servers servers;
    private final Consumer consumer;
    private final Environment env;
    private final RandomSource random;
    private final Duration pace;
    private final Lineage lineage;
    private final Map<Integer, Long> reading = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private ShardMap map;

    /** Where reads go. */
    public interface Servers {

        /** A page from an offset on; fails when nobody answered. */
        CompletableFuture<Page> read(int shardNumber, long offset);
    }

    /** Takes what is read. */
    public interface Consumer {
        void accept(int shardNumber, Item record);
    }

    /** One record. */
    public record Item(long offset, String data) {}

    /** A shard that continues another one. */
    public record Child(int number, List<Integer> parents) {}

    /** What a shard gave: records, or its end, which names the children. */
    public record Page(List<Item> records, boolean end, List<Child> children) {

        /** Nothing for now. */
        public static final Page EMPTY = new Page(List.of(), false, List.of());
    }

    /** How the lineage is followed. */
    public enum Following {
        /** As the product does it. */
        RIGHT,
        /** Planted bug: children are read at once. */
        CHILDREN_AT_ONCE,
        /** Planted bug: a merged shard is read after one of its parents. */
        AFTER_ONE_PARENT,
        /** Planted bug: a parent that the map does not show yet is taken for one whose records have expired. */
        WITHOUT_UNKNOWN_PARENTS
    }

    public SimulatedReader(
            String name, ShardMap first, Following following, Duration pace, Parts parts, Environment env) {
        this.servers = parts.servers();
        this.consumer = parts.consumer();
        this.pace = pace;
        this.env = env;
        random = env.random(name);
        lineage = lineage(following);
        map = first;
        lineage.seen(first);
        startReady();
    }

    /** What a reader works with. */
    public record Parts(Servers servers, Consumer consumer) {}

    private static Lineage lineage(Following following) {
        return switch (following) {
            case RIGHT -> new Lineage();
            case CHILDREN_AT_ONCE ->
                new Lineage() {
                    @Override
                    void seen(int shard, List<Integer> parents) {
                        super.seen(shard, List.of());
                    }
                };
            case AFTER_ONE_PARENT ->
                new Lineage() {
                    @Override
                    void seen(int shard, List<Integer> parents) {
                        super.seen(shard, parents.subList(0, Math.min(1, parents.size())));
                    }
                };
            case WITHOUT_UNKNOWN_PARENTS ->
                new Lineage() {
                    @Override
                    boolean isNotYetKnown(int shard) {
                        return false;
                    }
                };
        };
    }

    /** A map has come; an older one is ignored. */
    public void mapChanged(ShardMap next) {
        if (next.version() >= map.version()) {
            map = next;
            lineage.seen(next);
            startReady();
        }
    }

    public ShardMap map() {
        return map;
    }

    /** Up to where a shard was read, exclusive; everything when its end was seen. */
    public long readUpTo(int number) {
        return ended.contains(number) ? Long.MAX_VALUE : reading.getOrDefault(number, 0L);
    }

    /** Shards that are being read. */
    public int reading() {
        return reading.size();
    }

    private void startReady() {
        for (int number : lineage.toStart()) {
            reading.put(number, 0L);
            pollLater(number, pace);
        }
    }

    private void pollLater(int number, Duration atMost) {
        long nanos = (long) (random.nextDouble() * atMost.toNanos());
        var unused = env.timers().after(Duration.ofNanos(nanos), () -> poll(number));
    }

    private void poll(int number) {
        var unused = servers.read(number, reading.get(number)).whenComplete((page, failure) -> {
            if (failure == null) {
                take(number, page);
            } else {
                pollLater(number, pace);
            }
        });
    }

    private void take(int number, Page page) {
        for (Item item : page.records()) {
            consumer.accept(number, item);
            reading.put(number, item.offset() + 1);
        }
        if (page.end()) {
            reading.remove(number);
            ended.add(number);
            page.children().forEach(child -> lineage.seen(child.number(), child.parents()));
            lineage.ended(number);
            startReady();
        } else {
            pollLater(number, page.records().isEmpty() ? pace.multipliedBy(4) : pace);
        }
    }
}
