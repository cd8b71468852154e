package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.env.SystemEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionKeysTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|536365|536365,85123A,\"HOLDER, WHITE\",6,17850",
                "3|HOLDER, WHITE|536365,85123A,\"HOLDER, WHITE\",6,17850",
                "5|17850|536365,85123A,\"HOLDER, WHITE\",6,17850",
                "2|say \"hi\"|1,\"say \"\"hi\"\"\",x",
                "2|5\" pipe|1,5\" pipe,x",
                "1|\"open|\"open,x",
                "3|''|a,b,",
                "1|''|,b",
            })
    void takesAFieldAndRespectsQuotes(int number, String key, String line) {
        assertThat(PartitionKeys.field(number, ",").keyOf(bytes(line))).isEqualTo(key);
    }

    @Test
    void takesAFieldByALongerDelimiter() {
        assertThat(PartitionKeys.field(2, "::").keyOf(bytes("a::b::c"))).isEqualTo("b");
    }

    @Test
    void saysHowManyFieldsThereAre() {
        assertThatThrownBy(() -> PartitionKeys.field(7, ",").keyOf(bytes("a,b")))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("has only 2 fields between ',', no field 7");
    }

    @Test
    void takesTheFirstGroupOrTheWholeMatch() {
        byte[] line = bytes("83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\"");

        assertThat(PartitionKeys.regex(Pattern.compile("^(\\S+) ")).keyOf(line)).isEqualTo("83.149.9.216");
        assertThat(PartitionKeys.regex(Pattern.compile("/May/\\d+")).keyOf(line))
                .isEqualTo("/May/2015");
        assertThatThrownBy(() -> PartitionKeys.regex(Pattern.compile("POST")).keyOf(line))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("does not match POST");
        assertThatThrownBy(
                        () -> PartitionKeys.regex(Pattern.compile("(POST)|GET")).keyOf(line))
                .isInstanceOf(BadRecordException.class);
    }

    @Test
    void drawsAnotherRandomKeyEachTime() {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            PartitionKeys keys = PartitionKeys.random(environment.random("keys"));

            assertThat(keys.keyOf(bytes("a"))).hasSize(16).isNotEqualTo(keys.keyOf(bytes("a")));
        }
    }

    private static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
