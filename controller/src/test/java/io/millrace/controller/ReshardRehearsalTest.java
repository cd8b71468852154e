package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReshardRehearsalTest {

    @Test
    void reshardsThereAndBackAndTellsAFollower() {
        ReshardRehearsal rehearsal = new ReshardRehearsal(64);
        int open = stream(rehearsal).openShards().size();
        int all = stream(rehearsal).shards().size();
        rehearsal.thereAndBack();
        rehearsal.thereAndBack();
        assertThat(stream(rehearsal).status()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(stream(rehearsal).openShards()).hasSize(open);
        assertThat(stream(rehearsal).shards())
                .as("each time twice as many and as many")
                .hasSize(all + 2 * 3 * open);
    }

    private static StreamInfo stream(ReshardRehearsal rehearsal) {
        Optional<StreamInfo> stream = rehearsal.follower().stream("rehearsal");
        return stream.orElseThrow();
    }
}
