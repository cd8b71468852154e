package io.millrace.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.raft.checkpoint.FileHash;
import io.millrace.server.backup.BackupManifest.StoredFile;
import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupDirectoryTest {

    private static final byte[] RECORDS = {1, 2, 3, 4, 5};

    @TempDir
    Path repository;

    @Test
    void theNewestCompleteOneIsTaken() throws IOException {
        make("20260101T000000Z", 1);
        make("20260102T000000Z", 1);
        make("20260103T000000Z" + BackupJob.PARTIAL, 1);
        Files.createDirectories(repository.resolve("20260104T000000Z"));
        assertThat(BackupDirectory.open(repository).path()).isEqualTo(repository.resolve("20260102T000000Z"));
        assertThat(BackupDirectory.open(repository.resolve("20260101T000000Z"))
                        .manifest()
                        .clusterName())
                .isEqualTo("test");
    }

    @Test
    void aDirectoryWithoutOneIsRefused() {
        assertThatThrownBy(() -> BackupDirectory.open(repository))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no complete back-up in " + repository);
    }

    @Test
    void everyFlippedByteOfTheManifestIsNoticed() throws IOException {
        Path backup = make("20260101T000000Z", 1);
        Path manifest = backup.resolve(BackupManifest.FILE);
        byte[] bytes = Files.readAllBytes(manifest);
        for (int i = 0; i < bytes.length; i += 7) {
            bytes[i] ^= 1;
            Files.write(manifest, bytes);
            assertThatThrownBy(() -> BackupDirectory.open(backup))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining(manifest.toString());
            bytes[i] ^= 1;
        }
    }

    @Test
    void aFileThatIsChangedShorterOrMissingIsNamed() throws IOException {
        BackupDirectory backup = BackupDirectory.open(make("20260101T000000Z", 1));
        StoredFile stored = backup.manifest().files().get(0);
        Path file = backup.path().resolve(stored.name());
        assertThat(backup.bytes(stored)).isEqualTo(RECORDS);
        Files.write(file, new byte[] {1, 2, 3, 4, 4});
        assertThatThrownBy(() -> backup.bytes(stored))
                .hasMessageContaining("damaged")
                .hasMessageContaining(file.toString());
        Files.write(file, new byte[] {1, 2, 3, 4});
        assertThatThrownBy(() -> backup.bytes(stored))
                .hasMessageContaining("4 bytes")
                .hasMessageContaining(file.toString());
        Files.delete(file);
        assertThatThrownBy(() -> backup.bytes(stored)).hasMessageContaining(file + " is missing");
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        Path backup = make("20260101T000000Z", BackupManifest.FORMAT + 1);
        assertThatThrownBy(() -> BackupDirectory.open(backup)).hasMessageContaining("restore it with a newer one");
    }

    private Path make(String name, int format) throws IOException {
        Path backup = Files.createDirectories(repository.resolve(name));
        Files.createDirectories(backup.resolve("group-1"));
        Files.write(backup.resolve("group-1").resolve("000001.blob"), RECORDS);
        String sha256 = HexFormat.of().formatHex(FileHash.digest().digest(RECORDS));
        BackupDirectory.finish(
                backup,
                new BackupManifest(
                        format,
                        "test",
                        "2026-01-01T00:00:00Z",
                        "c-1",
                        "test",
                        1,
                        7,
                        new BackupManifest.Positions(10, 20),
                        List.of(new StoredFile("group-1/000001.blob", RECORDS.length, sha256)),
                        1,
                        List.of()));
        return backup;
    }
}
