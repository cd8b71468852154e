package io.millrace.common.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SequenceNumberTest {

    private static final long LAST_SECOND = (1L << 36) - 1;

    @Property
    void survivesBeingWrittenAndRead(@ForAll("numbers") SequenceNumber number) {
        assertThat(number.toString()).hasSize(56).containsOnlyDigits();
        assertThat(SequenceNumber.parse(number.toString())).isEqualTo(number);
    }

    @Property
    void ordersAsTheDecimalNumbersDo(@ForAll("numbers") SequenceNumber a, @ForAll("numbers") SequenceNumber b) {
        int byNumber = new BigInteger(a.toString()).compareTo(new BigInteger(b.toString()));
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(byNumber);
        assertThat(Integer.signum(a.toString().compareTo(b.toString()))).isEqualTo(byNumber);
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    }

    @Property
    void anyNumberOfAChildCreatedASecondLaterIsAboveItsParents(
            @ForAll("numbers") SequenceNumber parent, @ForAll("numbers") SequenceNumber any) {
        SequenceNumber child =
                new SequenceNumber(Math.min(LAST_SECOND, parent.epochSeconds() + 1), any.shardNumber(), any.offset());
        if (child.epochSeconds() > parent.epochSeconds()) {
            SequenceNumber parentsEnd =
                    new SequenceNumber(parent.epochSeconds(), parent.shardNumber(), SequenceNumber.END_OFFSET);
            assertThat(child).isGreaterThan(parentsEnd);
        }
    }

    @Property
    void refusesOrRoundTripsWhateverHas56Digits(@ForAll("digits") String digits) {
        try {
            assertThat(SequenceNumber.parse(digits).toString()).isEqualTo(digits);
        } catch (MillraceException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
    }

    @Property
    void refusesANumberWithOneDigitMoreOrLess(
            @ForAll("numbers") SequenceNumber number, @ForAll @IntRange(max = 55) int at) {
        String digits = number.toString();
        assertRefused(digits.substring(0, at) + digits.substring(at + 1));
        assertRefused(digits.substring(0, at) + "0" + digits.substring(at));
        assertRefused(digits.substring(0, at) + "x" + digits.substring(at + 1));
    }

    @Example
    void refusesWhatIsNotANumber() {
        for (String text : new String[] {"", "-1", "0", "LATEST", "9".repeat(56), "0".repeat(56), "٣".repeat(56)}) {
            assertRefused(text);
        }
    }

    @Example
    void refusesPartsOutOfRange() {
        assertThatThrownBy(() -> new SequenceNumber(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SequenceNumber(LAST_SECOND + 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SequenceNumber(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SequenceNumber(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> SequenceNumber.parse(text))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Provide
    Arbitrary<SequenceNumber> numbers() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, LAST_SECOND),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.longs().between(0, Long.MAX_VALUE))
                .as(SequenceNumber::new);
    }

    @Provide
    Arbitrary<String> digits() {
        Arbitrary<String> any = Arbitraries.strings().numeric().ofLength(56);
        Arbitrary<String> near = Combinators.combine(
                        numbers(),
                        Arbitraries.integers().between(0, 55),
                        Arbitraries.strings().numeric().ofLength(1))
                .as((number, at, digit) -> {
                    String text = number.toString();
                    return text.substring(0, at) + digit + text.substring(at + 1);
                });
        return Arbitraries.oneOf(any, near);
    }
}
