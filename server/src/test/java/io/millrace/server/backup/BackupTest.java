package io.millrace.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.hash.MessageDigests;
import io.millrace.server.backup.place.BackupDraft;
import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.KeptFiles;
import io.millrace.server.backup.place.PlaceOptions;
import io.millrace.server.backup.place.StoredFile;
import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private static final byte[] RECORDS = {1, 2, 3, 4, 5};
    private static final String FIRST = "20260101T000000Z";

    @TempDir
    Path directory;

    private BackupPlace place;

    @BeforeEach
    void open() {
        place = new PlaceOptions().open(directory.toString());
    }

    @Test
    void theNewestCompleteOneIsTaken() throws IOException {
        make(FIRST, 1);
        Path newest = make("20260102T000000Z", 1);
        Files.move(make("20260103T000000Z", 1), directory.resolve("20260103T000000Z.partial"));
        Files.createDirectories(directory.resolve("20260104T000000Z"));
        assertThat(Backup.open(place).location()).isEqualTo(newest.toString());
        BackupPlace itself = new PlaceOptions().open(directory.resolve(FIRST).toString());
        assertThat(Backup.open(itself).manifest().clusterName()).isEqualTo("test");
        assertThat(Backup.open(itself).location())
                .isEqualTo(directory.resolve(FIRST).toString());
    }

    @Test
    void aPlaceWithoutOneIsRefused() throws IOException {
        assertThatThrownBy(() -> Backup.open(place))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no complete back-up in " + directory);
        Files.delete(make(FIRST, 1).resolve(BackupManifest.FILE));
        assertThatThrownBy(() -> Backup.open(place, FIRST)).hasMessageContaining("no complete back-up");
    }

    @Test
    void everyFlippedByteOfTheManifestIsNoticed() throws IOException {
        Path manifest = make(FIRST, 1).resolve(BackupManifest.FILE);
        byte[] bytes = Files.readAllBytes(manifest);
        for (int i = 0; i < bytes.length; i += 7) {
            bytes[i] ^= 1;
            Files.write(manifest, bytes);
            assertThatThrownBy(() -> Backup.open(place))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining(manifest.toString());
            bytes[i] ^= 1;
        }
    }

    @Test
    void aFileThatIsChangedShorterOrMissingIsNamed() throws IOException {
        Path file = make(FIRST, 1).resolve("group-1/000001.blob");
        Backup backup = Backup.open(place);
        StoredFile stored = backup.files().get(0);
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
        make(FIRST, BackupManifest.FORMAT + 1);
        assertThatThrownBy(() -> Backup.open(place)).hasMessageContaining("restore it with a newer one");
    }

    private Path make(String name, int format) throws IOException {
        StoredFile file = new StoredFile(
                "group-1/000001.blob",
                RECORDS.length,
                HexFormat.of().formatHex(MessageDigests.sha256().digest(RECORDS)));
        try (BackupDraft draft = place.begin(name, KeptFiles.NONE)) {
            Files.write(Files.createDirectories(draft.gather("group-1")).resolve("000001.blob"), RECORDS);
            draft.keep("group-1", List.of(file), bytes -> {});
            Backup.finish(
                    draft,
                    new BackupManifest(
                            format,
                            "test",
                            "2026-01-01T00:00:00Z",
                            "c-1",
                            "test",
                            1,
                            7,
                            new BackupManifest.Positions(10, 20),
                            List.of(file),
                            1,
                            List.of()));
        }
        return directory.resolve(name);
    }
}
