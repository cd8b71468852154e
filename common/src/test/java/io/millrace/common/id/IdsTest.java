package io.millrace.common.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IdsTest {

    @Property
    void aShardIdSurvivesBeingWrittenAndRead(@ForAll @IntRange int number) {
        ShardId id = new ShardId(number);
        assertThat(id.toString()).matches("shardId-[0-9]{12}");
        assertThat(ShardId.parse(id.toString())).isEqualTo(id);
        assertThat(ShardId.parse(Integer.toString(number))).isEqualTo(id);
    }

    @Example
    void whatIsNoShardIdIsNotFound() {
        for (String text : List.of("", "shardId-", "shardId-x", "shardId--1", "shardId-2147483648", "x")) {
            assertThatThrownBy(() -> ShardId.parse(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
        }
        assertThatThrownBy(() -> new ShardId(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void producersOrderAsUnsignedNumbers(
            @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
        ProducerId a = new ProducerId(high, low);
        ProducerId b = new ProducerId(otherHigh, otherLow);
        assertThat(Integer.signum(a.compareTo(b)))
                .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
        assertThat(a.toString()).hasSize(32);
        assertThat(a.isNone()).isEqualTo(a.equals(ProducerId.NONE));
    }

    @Example
    void namesAndNumbersAreChecked() {
        assertThat(new NodeId("a.B_c-9")).hasToString("a.B_c-9");
        for (String name : List.of("", "a b", "ä", "x".repeat(65), "a/b")) {
            assertThatThrownBy(() -> new NodeId(name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(GroupId.METADATA).hasToString("metadata");
        assertThat(new GroupId(3)).hasToString("group-3").isGreaterThan(GroupId.METADATA);
        assertThatThrownBy(() -> new GroupId(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
