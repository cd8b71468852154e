package io.millrace.client.internal.produce;

import io.millrace.client.ProducerOptions;
import io.millrace.client.PutResult;
import io.millrace.client.internal.map.MapHints;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ProducerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A producer without network and threads: the product's lanes, batches and verdicts, moved by simulated calls. Each call is of
 * one shard.
 */
public final class SimulatedProducer {

    private static final ProducerShape SHAPE = ProducerShape.of(
            ProducerOptions.builder().blocks(4096, 3).inFlight(5, 4).build());
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(60);

    private final Servers servers;
    private final Environment env;
    private final RandomSource random;
    private final LaneTable table;
    private final BlockBuilder builder = new BlockBuilder(SHAPE);
    private final MapHints hints = new MapHints();
    private ShardMap map;
    private int undecided;

    /** Where calls go. */
    public interface Servers {

        /** One answer per block, in order; fails when the call failed as a whole. */
        CompletableFuture<List<Answer>> append(MapShard shard, List<Block> blocks);
    }

    /** A block as it is sent. */
    public record Block(long shardUid, ProducerId producer, long sequence, byte[] bytes) {}

    /** What became of a block: stored at an offset, or refused; a closed shard names its children if they are known. */
    public record Answer(long baseOffset, Optional<MillraceException> refusal, List<MapShard> children) {}

    public SimulatedProducer(String name, ShardMap first, Servers servers, Environment env) {
        this.servers = servers;
        this.env = env;
        random = env.random(name);
        map = first;
        table = new LaneTable(first, shard -> new Lane(shard, SHAPE, this::newId));
    }

    private ProducerId newId() {
        return new ProducerId(random.nextLong(), random.nextLong() | 1);
    }

    /** Sends a record; the future ends when it is decided. */
    public CompletableFuture<PutResult> send(String key, HashKey hash, String data) {
        Pending record = new Pending(
                key.getBytes(StandardCharsets.UTF_8),
                hash,
                data.getBytes(StandardCharsets.UTF_8),
                new Pending.Span(0, Long.MAX_VALUE / 2));
        undecided++;
        Lane lane = table.lane(hash);
        lane.append(record);
        pump(lane);
        return record.result.whenComplete((result, failure) -> undecided--);
    }

    /** Records without result. */
    public int undecided() {
        return undecided;
    }

    /** A map has come; an older one is ignored. */
    public void mapChanged(ShardMap next) {
        if (next.version() < map.version()) {
            return;
        }
        map = hints.apply(next);
        update();
    }

    private void update() {
        for (Lane lane : table.lanes()) {
            map.byUid(lane.shard().uid()).ifPresentOrElse(lane::update, lane::shardGone);
            settle(lane);
        }
    }

    public ShardMap map() {
        return map;
    }

    private void settle(Lane lane) {
        if (lane.isDrained()) {
            table.handOver(lane, map).forEach(this::pump);
        } else {
            pump(lane);
        }
    }

    private void pump(Lane lane) {
        long now = now();
        if (lane.isSendable(now)) {
            List<Batch> batches = new ArrayList<>();
            batches.add(lane.take(now));
            while (lane.hasMoreForCall(now)) {
                batches.add(lane.take(now));
            }
            call(lane, batches);
        } else if (lane.delay(now).isPresent() && !lane.timerSet) {
            lane.timerSet = true;
            var unused = env.timers().after(lane.delay(now).orElseThrow(), () -> {
                lane.timerSet = false;
                settle(lane);
            });
        }
    }

    private void call(Lane lane, List<Batch> batches) {
        List<Block> blocks = batches.stream()
                .map(batch -> new Block(lane.shard().uid(), batch.producer, batch.sequence, batch.block(builder)))
                .toList();
        var unused = servers.append(lane.shard(), blocks).whenComplete((answers, failure) -> {
            List<Verdict> verdicts = failure == null
                    ? answers.stream().map(SimulatedProducer::verdict).toList()
                    : batches.stream().map(batch -> ofCall(failure)).toList();
            answered(lane, batches, verdicts);
        });
    }

    private void answered(Lane lane, List<Batch> batches, List<Verdict> verdicts) {
        Completions done = new Completions();
        boolean refused = false;
        for (int i = 0; i < batches.size(); i++) {
            lane.answered(batches.get(i), verdicts.get(i), done);
            refused |= verdicts.get(i).kind() != Verdict.Kind.STORED;
        }
        if (refused && !lane.isIdle()) {
            lane.pauseUntil(now() + (long) (random.nextDouble() * LONGEST_PAUSE.toNanos()));
        }
        settle(lane);
        done.run();
        verdicts.stream()
                .map(Verdict::children)
                .filter(children -> !children.isEmpty())
                .findFirst()
                .ifPresent(children -> {
                    map = hints.hint(map, Map.of(lane.shard().uid(), children));
                    update();
                });
    }

    private static Verdict verdict(Answer answer) {
        return answer.refusal()
                .map(refusal -> Verdict.refused(refusal, Verdict.Scope.BLOCK).withChildren(answer.children()))
                .orElseGet(() -> Verdict.stored(answer.baseOffset(), 0));
    }

    private static Verdict ofCall(Throwable failure) {
        return GrpcErrors.unwrap(failure) instanceof MillraceException known
                ? Verdict.refused(known, Verdict.Scope.CALL)
                : Verdict.refused(new MillraceException(ErrorCode.INTERNAL, failure.toString()), Verdict.Scope.CALL);
    }

    private long now() {
        return env.time().monotonicNanos();
    }
}
