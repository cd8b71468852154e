package io.millrace.common.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class HashKeyTest {

    private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);

    @Property
    void survivesBeingWrittenAndRead(@ForAll("keys") HashKey key) {
        assertThat(HashKey.parse(key.toString())).isEqualTo(key);
        assertThat(HashKey.fromBytes(key.toBytes())).isEqualTo(key);
        assertThat(HashKey.of(key.toBigInteger())).isEqualTo(key);
    }

    @Property
    void ordersAsUnsignedIntegersDo(@ForAll("keys") HashKey a, @ForAll("keys") HashKey b) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(a.toBigInteger().compareTo(b.toBigInteger()));
    }

    @Property
    void stepsByOneAndWraps(@ForAll("keys") HashKey key) {
        assertThat(key.next().toBigInteger())
                .isEqualTo(key.toBigInteger().add(BigInteger.ONE).mod(SPACE));
        assertThat(key.next().previous()).isEqualTo(key);
        assertThat(key.previous().next()).isEqualTo(key);
    }

    @Property
    void addsAndSubtractsModuloTheSpace(@ForAll("keys") HashKey a, @ForAll("keys") HashKey b) {
        assertThat(a.plus(b).toBigInteger())
                .isEqualTo(a.toBigInteger().add(b.toBigInteger()).mod(SPACE));
        assertThat(a.minus(b).toBigInteger())
                .isEqualTo(a.toBigInteger().subtract(b.toBigInteger()).mod(SPACE));
    }

    @Example
    void hashesPartitionKeysAsMd5() {
        // RFC 1321, A.5
        assertThat(HashKey.ofPartitionKey("abc").toBigInteger().toString(16))
                .isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(HashKey.ofPartitionKey("message digest").toBigInteger().toString(16))
                .isEqualTo("f96b697d7cb7938d525a2f31aaf161d0");
    }

    @Example
    void refusesWhatIsNotInTheSpace() {
        assertThat(HashKey.parse("340282366920938463463374607431768211455")).isEqualTo(HashKey.MAX);
        for (String text :
                List.of("", "-1", "+1", "1.0", "0x1", "340282366920938463463374607431768211456", "1".repeat(40), "٣")) {
            assertThatThrownBy(() -> HashKey.parse(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
        assertThatThrownBy(() -> HashKey.fromBytes(new byte[15])).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void evenRangesTileTheSpace(@ForAll @IntRange(min = 1, max = 3000) int count) {
        List<HashKeyRange> ranges = HashKeyRange.even(count);
        assertThat(ranges).hasSize(count);
        assertThat(ranges.get(0).start()).isEqualTo(HashKey.MIN);
        assertThat(ranges.get(count - 1).end()).isEqualTo(HashKey.MAX);
        BigInteger sum = ranges.get(0).size();
        for (int i = 1; i < count; i++) {
            assertThat(ranges.get(i - 1).isFollowedBy(ranges.get(i))).isTrue();
            sum = sum.add(ranges.get(i).size());
        }
        assertThat(sum).isEqualTo(SPACE);
        BigInteger width = SPACE.divide(BigInteger.valueOf(count));
        assertThat(ranges.get(0).size()).isEqualTo(width);
    }

    @Property
    void exactlyOneRangeHoldsAKey(@ForAll("keys") HashKey key, @ForAll @IntRange(min = 1, max = 50) int count) {
        assertThat(HashKeyRange.even(count).stream().filter(range -> range.contains(key)))
                .hasSize(1);
    }

    @Property
    void rangesKnowTheirNeighboursAndEnds(@ForAll("keys") HashKey a, @ForAll("keys") HashKey b) {
        if (a.compareTo(b) > 0) {
            assertThatThrownBy(() -> new HashKeyRange(a, b)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        HashKeyRange range = new HashKeyRange(a, b);
        assertThat(range.contains(a)).isTrue();
        assertThat(range.contains(b)).isTrue();
        assertThat(range.contains(b.next())).isEqualTo(range.equals(HashKeyRange.ALL));
        assertThat(range.isFollowedBy(range)).isFalse();
    }

    @Provide
    Arbitrary<HashKey> keys() {
        Arbitrary<Long> half =
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
        return half.tuple2().map(halves -> new HashKey(halves.get1(), halves.get2()));
    }
}
