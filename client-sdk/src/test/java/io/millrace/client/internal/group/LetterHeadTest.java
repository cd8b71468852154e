package io.millrace.client.internal.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LetterHeadTest {

    @Property(tries = 500)
    void anyTextComesBack(@ForAll String text) {
        assertThat(LetterHead.parse(LetterHead.format(Map.of("cause", text)))).isEqualTo(Map.of("cause", text));
    }

    @Test
    void readsWhatOthersMayWrite() {
        assertThat(LetterHead.parse("{ \"a\" : \"x\\n\\u0041\" , \"b\" : -12 }"))
                .isEqualTo(Map.of("a", "x\nA", "b", "-12"));
    }

    @Test
    void refusesOtherRecords() {
        assertThatThrownBy(() -> DeadLetter.parse("hello".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no line of JSON");
        assertThatThrownBy(() -> DeadLetter.parse("{\"version\":2}\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> DeadLetter.parse("{\"version\":1\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("ends too early");
    }
}
