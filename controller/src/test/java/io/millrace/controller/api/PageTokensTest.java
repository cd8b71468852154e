package io.millrace.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import org.junit.jupiter.api.Test;

class PageTokensTest {

    private static final byte[] KEY = {1, 2, 3};
    private static final PageTokens.Page PAGE = new PageTokens.Page(-7, 12, 5, -1, 1_700_000_000_000L);
    private static final long NOW = 1_700_000_000_000L;

    private static void refused(String token, byte[] key, long nowMillis, ErrorCode code) {
        assertThatThrownBy(() -> PageTokens.read(token, key, nowMillis))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void tokensRoundTripForFiveMinutes() {
        String token = PageTokens.write(PAGE, KEY, NOW);
        assertThat(PageTokens.read(token, KEY, NOW + 300_000)).isEqualTo(PAGE);
        refused(token, KEY, NOW + 300_001, ErrorCode.EXPIRED_NEXT_TOKEN);
    }

    @Test
    void foreignAndChangedTokensAreRefused() {
        String token = PageTokens.write(PAGE, KEY, NOW);
        refused(token, new byte[] {9}, NOW, ErrorCode.INVALID_ARGUMENT);
        refused("", KEY, NOW, ErrorCode.INVALID_ARGUMENT);
        refused("not base64 !", KEY, NOW, ErrorCode.INVALID_ARGUMENT);
        refused(token.substring(4), KEY, NOW, ErrorCode.INVALID_ARGUMENT);
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            refused(token.substring(0, i) + other + token.substring(i + 1), KEY, NOW, ErrorCode.INVALID_ARGUMENT);
        }
    }
}
