package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ProducerId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.node.restore.ShardCorrections;
import io.millrace.node.shard.ShardSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineReplicaTest {

    private static final ProducerId PRODUCER = new ProducerId(7, 8);

    @TempDir
    Path directory;

    private final Map<Long, String> live = new TreeMap<>();
    private long lastIndex;

    /** Shards 1 (sealed) and 2 with records, 3 without. */
    @BeforeEach
    void aCheckpointOfALiveReplica() throws IOException {
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("live"))) {
            rig.apply(Commands.open(1, 2, 3));
            rig.append(10, Commands.block(1, PRODUCER, 0, Commands.records("a", "b")));
            rig.append(11, Commands.block(2, PRODUCER, 0, Commands.random(1, 50, 2_000)));
            rig.apply(Commands.reshard(List.of(1L), List.of()));
            lastIndex = rig.index();
            rig.replica.shards().forEach(shard -> live.put(shard.uid(), hash(rig.replica.digest(shard.uid()))));
            try (Checkpoint checkpoint = rig.replica.checkpoint()) {
                Path files = offline(rig).files();
                for (Checkpoint.File file : checkpoint.files()) {
                    try (InputStream in = checkpoint.read(file.name(), 0)) {
                        Files.copy(in, files.resolve(file.name()));
                    }
                }
            }
        }
    }

    @Test
    void aCopyHasTheHashesOfTheLiveReplica() {
        try (ReplicaRig rig = other()) {
            Map<Long, String> copied = new TreeMap<>();
            offline(rig).digests().forEach(digest -> copied.put(digest.view().uid(), hash(digest)));
            assertThat(copied).isEqualTo(live);
        }
    }

    @Test
    void beginsAnewAtTheSameIndex() {
        try (ReplicaRig rig = other()) {
            offline(rig).correct(new ShardCorrections(List.of(), List.of(), List.of()));
            RocksGroupReplica replica =
                    rig.storage.replica(ReplicaRig.GROUP, directory.resolve("copy"), (group, uid, base) -> {});
            assertThat(replica.open()).isEqualTo(new LogPosition(LogPosition.RESTORED_TERM, lastIndex));
            assertThat(hash(replica.digest(2))).isEqualTo(live.get(2L));
            replica.close();
        }
    }

    @Test
    void shardsAreLeftOutOpenedAgainAndMadeEmpty() {
        ShardSpec missing = new ShardSpec(4, 1, 4, 1_000, HashKeyRange.ALL);
        try (ReplicaRig rig = other()) {
            OfflineReplica offline = offline(rig);
            offline.correct(new ShardCorrections(
                    List.of(2L), List.of(1L), List.of(new ShardCorrections.Missing(missing, true))));
            assertThat(offline.shards())
                    .extracting(ShardView::uid, ShardView::sealed, ShardView::nextOffset)
                    .containsExactlyInAnyOrder(tuple(1L, false, 2L), tuple(3L, false, 0L), tuple(4L, true, 0L));
        }
    }

    @Test
    void filesThatAreNoStoreAreAnError() throws IOException {
        Files.writeString(directory.resolve("copy").resolve("db").resolve("CURRENT"), "nothing\n");
        try (ReplicaRig rig = other()) {
            assertThatThrownBy(() -> offline(rig).digests())
                    .isInstanceOf(MillraceException.class)
                    .hasMessageContaining("no readable store");
        }
    }

    private ReplicaRig other() {
        return new ReplicaRig(directory.resolve("other"));
    }

    private OfflineReplica offline(ReplicaRig rig) {
        return new OfflineReplica(ReplicaRig.GROUP, directory.resolve("copy"), rig.storage);
    }

    private static String hash(GroupReplica.ShardDigestResult digest) {
        return HexFormat.of().formatHex(digest.sha256());
    }
}
