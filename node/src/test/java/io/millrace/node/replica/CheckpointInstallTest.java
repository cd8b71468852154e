package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.storage.v1.GroupCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointInstallTest {

    @TempDir
    Path directory;

    @Test
    void anInstalledReplicaIsEqualAndGoesOnEqual() {
        List<GroupCommand> log = CrashReplayTest.log(99, 500, 30_000);
        try (ReplicaRig source = new ReplicaRig(directory.resolve("source"));
                ReplicaRig target = new ReplicaRig(directory.resolve("target"))) {
            target.applyAt(0, Commands.open(4242)); // a state of its own, which must vanish
            List<ShardView> heard = new ArrayList<>();
            target.replica.listen(1, heard::add);
            List<ShardView> gone = new ArrayList<>();
            target.replica.listen(4242, gone::add);

            apply(source, log, 0, 300);
            try (Checkpoint checkpoint = source.replica.checkpoint()) {
                apply(source, log, 300, 400); // the checkpoint is not touched by this
                assertThat(target.replica.install(checkpoint)).isEqualTo(new LogPosition(1, 299));
            }
            assertThat(target.replica.shard(4242)).isEmpty();
            assertThat(heard).hasSize(1).doesNotContainNull();
            assertThat(gone).containsOnlyNulls().hasSize(1);
            apply(target, log, 300, 500);
            apply(source, log, 400, 500);
            assertThat(CrashReplayTest.digests(target.replica)).isEqualTo(CrashReplayTest.digests(source.replica));
        }
        try (ReplicaRig target = new ReplicaRig(directory.resolve("target"))) {
            assertThat(target.index()).isEqualTo(499);
        }
    }

    @Test
    void closingACheckpointFreesItsFiles() throws IOException {
        try (ReplicaRig rig = new ReplicaRig(directory)) {
            rig.apply(Commands.open(1));
            rig.replica.checkpoint().close();
            assertThat(Files.list(directory.resolve("checkpoints"))).isEmpty();
        }
    }

    @Test
    void refusesACheckpointThatIsNotWhatItSays() {
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("a"));
                ReplicaRig other = new ReplicaRig(directory.resolve("b"))) {
            rig.apply(Commands.open(1));
            other.apply(Commands.open(2));
            try (Checkpoint checkpoint = rig.replica.checkpoint()) {
                assertThatThrownBy(() -> other.replica.install(new Renamed(checkpoint, new LogPosition(1, 7), "")))
                        .isInstanceOf(MillraceException.class);
                assertThatThrownBy(
                                () -> other.replica.install(new Renamed(checkpoint, checkpoint.position(), "../../x")))
                        .isInstanceOf(MillraceException.class);
            }
            assertThat(other.replica.shard(2)).isPresent();
        }
    }

    @Test
    void refusesACheckpointBehindItsState() {
        try (ReplicaRig rig = new ReplicaRig(directory.resolve("a"));
                ReplicaRig other = new ReplicaRig(directory.resolve("b"))) {
            rig.apply(Commands.open(1));
            other.applyAt(5, Commands.open(2));
            try (Checkpoint checkpoint = rig.replica.checkpoint()) {
                assertThatThrownBy(() -> other.replica.install(checkpoint)).isInstanceOf(MillraceException.class);
            }
            assertThat(other.replica.shard(2)).isPresent();
        }
    }

    @Test
    void anEntryThatACheckpointHoldsAlreadyIsNotAppliedAgain() {
        try (ReplicaRig ahead = new ReplicaRig(directory.resolve("a"));
                ReplicaRig behind = new ReplicaRig(directory.resolve("b"))) {
            GroupCommand append = Commands.append(1, Commands.block(1, Commands.records("x")));
            for (ReplicaRig rig : List.of(ahead, behind)) {
                rig.applyAt(0, Commands.open(1));
            }
            ahead.applyAt(1, append);
            try (Checkpoint checkpoint = ahead.replica.checkpoint()) {
                behind.replica.install(checkpoint);
            }
            assertThat(behind.applyAt(1, append))
                    .isInstanceOfSatisfying(
                            GroupResult.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
            assertThat(behind.payloads(1, 0)).containsExactly("x");
        }
    }

    @Test
    void readersSeeEitherStateOrUnavailable() throws Exception {
        try (ReplicaRig source = new ReplicaRig(directory.resolve("a"), 0);
                ReplicaRig target = new ReplicaRig(directory.resolve("b"), 0)) {
            for (ReplicaRig rig : List.of(source, target)) {
                rig.applyAt(0, Commands.open(1));
                rig.applyAt(1, Commands.append(1, Commands.block(1, Commands.records("x"))));
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            Thread reader = new Thread(() -> read(target, stop, wrong));
            reader.start();
            for (int i = 2; i < 12; i++) {
                source.applyAt(i, Commands.append(1, Commands.block(1, Commands.records("y"))));
                try (Checkpoint checkpoint = source.replica.checkpoint()) {
                    target.replica.install(checkpoint);
                }
            }
            stop.set(true);
            reader.join();
            assertThat(wrong.get()).isNull();
            assertThat(target.payloads(1, 0)).hasSize(11);
        }
    }

    private static void read(ReplicaRig rig, AtomicBoolean stop, AtomicReference<Throwable> wrong) {
        int most = 1;
        while (!stop.get()) {
            try {
                List<String> payloads = rig.payloads(1, 0);
                if (payloads.size() < most || !payloads.get(0).equals("x")) {
                    wrong.set(new AssertionError("read " + payloads + " after " + most));
                }
                most = payloads.size();
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.UNAVAILABLE) {
                    wrong.set(e);
                }
            } catch (RuntimeException e) {
                wrong.set(e);
            }
        }
    }

    private static void apply(ReplicaRig rig, List<GroupCommand> log, int from, int to) {
        for (int i = from; i < to; i++) {
            rig.applyAt(i, log.get(i));
        }
    }

    /** A checkpoint that says something else than it holds. */
    private record Renamed(Checkpoint real, LogPosition position, String prefix) implements Checkpoint {

        @Override
        public List<File> files() {
            return real.files().stream()
                    .map(file -> new File(prefix + file.name(), file.size()))
                    .toList();
        }

        @Override
        public InputStream read(String name, long offset) throws IOException {
            return real.read(name.substring(prefix.length()), offset);
        }

        @Override
        public void close() {}
    }
}
