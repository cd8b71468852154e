package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    private static final List<String> STREAMS = List.of("orders", "clicks", "web-access-log");

    @Test
    void findsTheNameWithFewTypingMistakes() {
        assertThat(NearestName.of("odrers", STREAMS)).contains("orders");
        assertThat(NearestName.of("Click", STREAMS)).contains("clicks");
    }

    @Test
    void findsANameByItsPart() {
        assertThat(NearestName.of("access", STREAMS)).contains("web-access-log");
    }

    @Test
    void suggestsNothingFarOff() {
        assertThat(NearestName.of("payments", STREAMS)).isEmpty();
        assertThat(NearestName.of("x", List.of())).isEmpty();
    }
}
