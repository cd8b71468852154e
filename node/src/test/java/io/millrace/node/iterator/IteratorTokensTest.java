package io.millrace.node.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.node.fake.ManualEnvironment;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IteratorTokensTest {

    private final ManualEnvironment env = new ManualEnvironment();
    private byte[] key = new byte[32];
    private final IteratorTokens tokens = new IteratorTokens(() -> key, env.time());

    @Test
    void readsWhatItHasIssued() {
        String token = tokens.issue(7, -8, 9);
        assertThat(token).matches("[A-Za-z0-9_-]{1,512}");
        assertThat(tokens.read(token))
                .isEqualTo(new IteratorToken(7, -8, 9, env.time().wallMillis()));
    }

    @Test
    void livesForFiveMinutes() {
        String token = tokens.issue(1, 2, 3);
        env.advance(IteratorTokens.LIFE);
        assertThat(tokens.read(token).offset()).isEqualTo(3);
        env.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> tokens.read(token))
                .hasMessage(
                        "Iterator expired. The iterator was created at time Tue Nov 14 22:13:20 UTC 2023 while right"
                                + " now it is Tue Nov 14 22:18:20 UTC 2023 which is further in the future than the tolerated"
                                + " delay of 300000 milliseconds.")
                .asInstanceOf(type(MillraceException.class))
                .extracting(MillraceException::code)
                .isEqualTo(ErrorCode.EXPIRED_ITERATOR);
    }

    /** The clock of the node that wrote it was ahead and has been set: a reader asks for another one, and goes on. */
    @Test
    void oneFromTheFutureHasExpired() {
        env.advance(Duration.ofMinutes(5));
        String token = tokens.issue(1, 2, 3);
        ManualEnvironment behind = new ManualEnvironment();
        IteratorTokens other = new IteratorTokens(() -> key, behind.time());
        assertThat(other.read(token).offset()).isEqualTo(3);
        env.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> other.read(tokens.issue(1, 2, 3)))
                .hasMessage(
                        "Iterator expired. The iterator was created at time Tue Nov 14 22:18:20 UTC 2023 while right"
                                + " now it is Tue Nov 14 22:13:20 UTC 2023 which is further in the past than the clocks of two"
                                + " servers may differ, 300000 milliseconds.")
                .asInstanceOf(type(MillraceException.class))
                .extracting(MillraceException::code)
                .isEqualTo(ErrorCode.EXPIRED_ITERATOR);
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] token = Base64.getUrlDecoder().decode(tokens.issue(1, 2, 3));
        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] changed = token.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertInvalid(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
    }

    @Test
    void anotherClustersIteratorIsForeign() {
        String token = tokens.issue(1, 2, 3);
        key = new byte[] {1, 2, 3};
        assertInvalid(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "äöü", "AAAA", "not base64 at all!", "AQ=="})
    void malformedOnesAreRefused(String token) {
        assertInvalid(token);
    }

    @Test
    void withoutAClusterThereAreNone() {
        key = new byte[0];
        assertThatThrownBy(() -> tokens.issue(1, 2, 3))
                .asInstanceOf(type(MillraceException.class))
                .extracting(MillraceException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private void assertInvalid(String token) {
        assertThatThrownBy(() -> tokens.read(token))
                .hasMessage("Invalid ShardIterator.")
                .asInstanceOf(type(MillraceException.class))
                .extracting(MillraceException::code)
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
