package io.millrace.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardPlacerTest {

    @Test
    void emptiestGroupsFirst() {
        World world = World.withGroups().stream("s", 4);
        assertThat(ShardPlacer.place(world.image(), 5))
                .isEqualTo(List.of(new GroupId(2), new GroupId(3), new GroupId(1), new GroupId(2), new GroupId(3)));
    }

    @Test
    void withoutGroupsThereIsNoPlace() {
        assertThatThrownBy(() -> ShardPlacer.place(MetadataImage.EMPTY, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
