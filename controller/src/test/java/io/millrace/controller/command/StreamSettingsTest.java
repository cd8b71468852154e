package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.command.MetadataCommand.RetentionDirection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamSettingsTest {

    private final World world = World.withGroups().stream("s", 1);

    private static MetadataCommand.UpdateRetention retention(int hours, RetentionDirection direction) {
        return new MetadataCommand.UpdateRetention("s", Duration.ofHours(hours), direction);
    }

    @Test
    void retentionGoesTheWayItIsMeant() {
        world.accept(retention(48, RetentionDirection.INCREASE));
        world.ignore(retention(48, RetentionDirection.INCREASE));
        world.ignore(retention(48, RetentionDirection.DECREASE));
        world.refuse(
                retention(47, RetentionDirection.INCREASE),
                ErrorCode.INVALID_ARGUMENT,
                "Requested retention period (47 hours) for stream s can not be shorter than existing retention period"
                        + " (48 hours). Use DecreaseRetentionPeriod API.");
        world.refuse(
                retention(49, RetentionDirection.DECREASE),
                ErrorCode.INVALID_ARGUMENT,
                "can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.");
        world.accept(retention(30, RetentionDirection.DECREASE));
        world.accept(retention(40, RetentionDirection.ANY));
        assertThat(world.stream("s").retention()).isEqualTo(Duration.ofHours(40));
    }

    @Test
    void retentionStaysInTheProfile() {
        world.refuse(retention(23, RetentionDirection.ANY), ErrorCode.INVALID_ARGUMENT, "(23 hours) is too short");
        world.limits(Limits.CLASSIC)
                .refuse(
                        retention(169, RetentionDirection.ANY),
                        ErrorCode.INVALID_ARGUMENT,
                        "Maximum allowed retention period is 168 hours.");
    }

    @Test
    void retentionNeedsAnActiveStream() {
        world.accept(World.create("t", 1));
        world.refuse(
                new MetadataCommand.UpdateRetention("t", Duration.ofHours(25), RetentionDirection.ANY),
                ErrorCode.RESOURCE_IN_USE,
                "instead in state CREATING");
        world.refuse(
                new MetadataCommand.UpdateRetention("u", Duration.ofHours(25), RetentionDirection.ANY),
                ErrorCode.RESOURCE_NOT_FOUND,
                "Stream u");
    }

    @Test
    void tagsAreAddedOverwrittenAndRemoved() {
        world.accept(new MetadataCommand.TagStream("s", Map.of("a", "1", "b", "2")));
        world.accept(new MetadataCommand.TagStream("s", Map.of("b", "3", "c", "")));
        assertThat(world.stream("s").tags()).isEqualTo(Map.of("a", "1", "b", "3", "c", ""));
        world.ignore(new MetadataCommand.TagStream("s", Map.of("a", "1")));
        world.accept(new MetadataCommand.UntagStream("s", List.of("a", "unknown")));
        world.ignore(new MetadataCommand.UntagStream("s", List.of("a")));
        assertThat(world.stream("s").tags()).isEqualTo(Map.of("b", "3", "c", ""));
    }

    @Test
    void atMostFiftyTags() {
        Map<String, String> fifty = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            fifty.put("k" + i, "v");
        }
        world.accept(new MetadataCommand.TagStream("s", fifty));
        world.accept(new MetadataCommand.TagStream("s", Map.of("k0", "again")));
        world.refuse(
                new MetadataCommand.TagStream("s", Map.of("one", "more")),
                ErrorCode.INVALID_ARGUMENT,
                "Failed to add tags to stream s under account 000000000000 because a given stream cannot have more than"
                        + " 50 tags associated with it.");
        Map<String, String> more = new HashMap<>(fifty);
        more.put("one", "more");
        world.refuse(
                new MetadataCommand.CreateStream("t", 1, World.DAY, 1024, more, StreamMode.PROVISIONED),
                ErrorCode.INVALID_ARGUMENT,
                "more than 50 tags");
    }

    @Test
    void malformedTagsAreRefused() {
        world.refuse(new MetadataCommand.TagStream("s", Map.of("", "v")), ErrorCode.VALIDATION, "Map keys");
        world.refuse(
                new MetadataCommand.TagStream("s", Map.of("k".repeat(129), "v")), ErrorCode.VALIDATION, "Map keys");
        world.refuse(
                new MetadataCommand.TagStream("s", Map.of("k", "v".repeat(257))), ErrorCode.VALIDATION, "Map value");
        world.refuse(
                new MetadataCommand.TagStream("s", Map.of("k", "a;b")),
                ErrorCode.INVALID_ARGUMENT,
                "Some tags contain invalid characters.");
        world.accept(new MetadataCommand.TagStream("s", Map.of("Schlüssel 1", "_./=+-%@: ")));
    }

    @Test
    void tagsNeedAStreamThatStays() {
        world.refuse(new MetadataCommand.TagStream("t", Map.of()), ErrorCode.RESOURCE_NOT_FOUND, "Stream t");
        world.refuse(new MetadataCommand.UntagStream("t", List.of()), ErrorCode.RESOURCE_NOT_FOUND, "Stream t");
        world.accept(new MetadataCommand.DeleteStream("s", false));
        world.refuse(new MetadataCommand.TagStream("s", Map.of()), ErrorCode.RESOURCE_IN_USE, "DELETING");
        world.refuse(new MetadataCommand.UntagStream("s", List.of()), ErrorCode.RESOURCE_IN_USE, "DELETING");
    }

    @Test
    void consumersAreUniqueAndLimited() {
        world.limits(Limits.CLASSIC);
        Response response = world.accept(new MetadataCommand.RegisterConsumer("s", "c0"));
        assertThat(response)
                .isEqualTo(new Response.ConsumerRegistered(
                        world.stream("s").consumers().get("c0")));
        world.refuse(new MetadataCommand.RegisterConsumer("s", "c0"), ErrorCode.RESOURCE_IN_USE, "already exists");
        for (int i = 1; i < 5; i++) {
            world.accept(new MetadataCommand.RegisterConsumer("s", "c" + i));
        }
        world.refuse(new MetadataCommand.RegisterConsumer("s", "c5"), ErrorCode.LIMIT_EXCEEDED, "the limit is 5");
        world.accept(new MetadataCommand.DeregisterConsumer("s", "c0"));
        world.accept(new MetadataCommand.RegisterConsumer("s", "c5"));
    }

    @Test
    void consumersNeedANameAndAStreamInUse() {
        world.refuse(new MetadataCommand.RegisterConsumer("s", "a b"), ErrorCode.VALIDATION, "'consumerName'");
        world.refuse(new MetadataCommand.RegisterConsumer("t", "c"), ErrorCode.RESOURCE_NOT_FOUND, "Stream t");
        world.refuse(new MetadataCommand.DeregisterConsumer("t", "c"), ErrorCode.RESOURCE_NOT_FOUND, "Stream t");
        world.refuse(new MetadataCommand.DeregisterConsumer("s", "c"), ErrorCode.RESOURCE_NOT_FOUND, "Consumer c");
        world.accept(World.create("t", 1));
        world.refuse(new MetadataCommand.RegisterConsumer("t", "c"), ErrorCode.RESOURCE_IN_USE, "CREATING");
    }
}
