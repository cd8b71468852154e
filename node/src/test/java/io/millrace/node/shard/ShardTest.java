package io.millrace.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ProducerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest {

    private static final ProducerId PRODUCER = new ProducerId(1, 2);
    private final Shard shard = Shard.open(new ShardSpec(1, 2, 3, 4, HashKeyRange.ALL));
    private long index;

    @Test
    void givesConsecutiveOffsets() {
        assertThat(offer(ProducerId.NONE, 0, 3)).isEqualTo(new AppendDecision.Store(0, 100, null));
        assertThat(offer(ProducerId.NONE, 0, 2)).isEqualTo(new AppendDecision.Store(3, 100, null));
        assertThat(shard.progress()).isEqualTo(new Shard.Progress(0, 5, 100, false));
    }

    @Test
    void neverLetsArrivalTimesFall() {
        shard.append(new BlockOffer(ProducerId.NONE, 0, 1), 500, 1);
        assertThat(shard.append(new BlockOffer(ProducerId.NONE, 0, 1), 400, 2))
                .isEqualTo(new AppendDecision.Store(1, 500, null));
        assertThat(shard.append(new BlockOffer(PRODUCER, 0, 1), 300, 3))
                .isEqualTo(new AppendDecision.Store(2, 500, null));
        assertThat(shard.append(new BlockOffer(PRODUCER, 0, 1), 900, 4)).isEqualTo(new AppendDecision.Repeat(2, 500));
    }

    /** The producer has stored `stored` blocks, 0 to stored-1, of two records each; then one more block comes. */
    @ParameterizedTest(name = "after {0} blocks, {1}, sequence {2} with {3} records: {4}")
    @CsvSource({
        "0, open,   0, 2, STORE 0",
        "0, open,   1, 2, UNKNOWN_PRODUCER",
        "0, open,  -1, 2, VALIDATION",
        "0, sealed, 0, 2, SHARD_CLOSED",
        "0, sealed, 5, 2, SHARD_CLOSED",
        "0, sealed,-1, 2, VALIDATION",
        "1, open,   0, 2, REPEAT 0",
        "1, open,   0, 3, INVALID_ARGUMENT",
        "1, open,   1, 2, STORE 2",
        "1, open,   2, 2, OUT_OF_ORDER_SEQUENCE",
        "1, sealed, 0, 2, REPEAT 0",
        "1, sealed, 1, 2, SHARD_CLOSED",
        "1, sealed, 2, 2, SHARD_CLOSED",
        "6, open,   0, 2, OUT_OF_ORDER_SEQUENCE",
        "6, open,   1, 2, REPEAT 2",
        "6, open,   5, 2, REPEAT 10",
        "6, open,   6, 2, STORE 12",
        "6, open,   7, 2, OUT_OF_ORDER_SEQUENCE",
        "6, sealed, 0, 2, OUT_OF_ORDER_SEQUENCE",
        "6, sealed, 1, 2, REPEAT 2",
        "6, sealed, 5, 2, REPEAT 10",
        "6, sealed, 6, 2, SHARD_CLOSED",
    })
    void followsTheIdempotenceRules(int stored, String state, long sequence, int count, String expected) {
        for (int i = 0; i < stored; i++) {
            offer(PRODUCER, i, 2);
        }
        if (state.equals("sealed")) {
            shard.seal();
        }
        Shard.Progress before = shard.progress();
        String decided = describe(offer(PRODUCER, sequence, count));
        assertThat(decided).isEqualTo(expected);
        if (!decided.startsWith("STORE")) {
            assertThat(shard.progress()).isEqualTo(before);
        }
    }

    @Test
    void forgetsTheLeastRecentProducerAtTheLimit() {
        for (int i = 0; i < Producers.LIMIT; i++) {
            offer(new ProducerId(9, i), 0, 1);
        }
        offer(new ProducerId(9, 0), 1, 1); // now producer 1 is the least recent
        ProducerId oneMore = new ProducerId(8, 0);
        assertThat(offer(oneMore, 0, 1))
                .isEqualTo(new AppendDecision.Store(Producers.LIMIT + 1, 100, new ProducerId(9, 1)));
        assertThat(shard.producerMemories()).hasSize(Producers.LIMIT).containsKey(oneMore);
        assertThat(describe(offer(new ProducerId(9, 1), 1, 1))).isEqualTo("UNKNOWN_PRODUCER");
        assertThat(describe(offer(new ProducerId(9, 0), 2, 1))).startsWith("STORE");
    }

    @Test
    void forgetsByIdWithinOneEntryHoweverTheMemoryWasBuilt() {
        Shard restored = Shard.open(shard.spec());
        for (int i = 0; i < Producers.LIMIT; i++) {
            // All of one entry; the order of ids is neither that of arrival nor that of their hashes.
            ProducerId producer = new ProducerId(0, 1_000_003L * (1 + i * 7 % Producers.LIMIT));
            shard.append(new BlockOffer(producer, 0, 1), 1, 1);
        }
        shard.producerMemories().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> restored.restoreProducer(entry.getKey(), entry.getValue()));
        BlockOffer more = new BlockOffer(new ProducerId(5, 5), 0, 1);
        assertThat(((AppendDecision.Store) shard.append(more, 1, 2)).forgotten())
                .isEqualTo(new ProducerId(0, 1_000_003));
        assertThat(((AppendDecision.Store) restored.append(more, 1, 2)).forgotten())
                .isEqualTo(new ProducerId(0, 1_000_003));
    }

    @Test
    void aRefusedOrRepeatedBlockDoesNotFreshenItsProducer() {
        for (int i = 0; i < Producers.LIMIT; i++) {
            offer(new ProducerId(9, i), 0, 1);
        }
        assertThat(describe(offer(new ProducerId(9, 0), 0, 1))).startsWith("REPEAT");
        assertThat(((AppendDecision.Store) offer(PRODUCER, 0, 1)).forgotten()).isEqualTo(new ProducerId(9, 0));
    }

    @Test
    void trimsForwardOnlyAndAtMostEverything() {
        offer(ProducerId.NONE, 0, 10);
        assertThat(shard.trim(4)).isTrue();
        assertThat(shard.trim(4)).isFalse();
        assertThat(shard.trim(3)).isFalse();
        assertThat(shard.trim(-1)).isFalse();
        assertThat(shard.progress().firstOffset()).isEqualTo(4);
        assertThat(shard.trim(11)).isTrue();
        assertThat(shard.progress().firstOffset()).isEqualTo(10);
        assertThat(describe(offer(ProducerId.NONE, 0, 1))).isEqualTo("STORE 10");
    }

    /** "Closed" would let the producer store the block in a child, although it may be here. */
    @Test
    void aSealedShardThatHasForgottenProducersDoesNotSayClosedToThem() {
        for (int i = 0; i <= Producers.LIMIT; i++) {
            offer(new ProducerId(9, i), 0, 1);
        }
        shard.seal();
        assertThat(describe(offer(new ProducerId(9, 0), 1, 1))).isEqualTo("UNKNOWN_PRODUCER");
        assertThat(describe(offer(new ProducerId(9, 5), 1, 1))).isEqualTo("SHARD_CLOSED");
        assertThat(describe(offer(new ProducerId(8, 8), 0, 1))).isEqualTo("SHARD_CLOSED");
    }

    private AppendDecision offer(ProducerId producer, long sequence, int count) {
        return shard.append(new BlockOffer(producer, sequence, count), 100, ++index);
    }

    private static String describe(AppendDecision decision) {
        if (decision instanceof AppendDecision.Store store) {
            return "STORE " + store.baseOffset();
        }
        if (decision instanceof AppendDecision.Repeat repeat) {
            return "REPEAT " + repeat.baseOffset();
        }
        ErrorCode code = ((AppendDecision.Refuse) decision).code();
        return code.name();
    }
}
