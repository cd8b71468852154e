package io.millrace.server.backup.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPlaceTest extends BackupPlaceContractTest {

    @TempDir
    Path directory;

    @Override
    BackupPlace place() {
        return new PlaceOptions().open(directory.resolve("backups").toString());
    }

    @Override
    void delete(String folder) throws IOException {
        FileTree.delete(directory.resolve("backups").resolve(folder));
    }

    @Test
    void nothingOutsideIsRead() throws IOException {
        Files.createFile(directory.resolve("secret"));
        assertThatThrownBy(() -> place().read("../secret")).hasMessageContaining("outside");
    }

    @Test
    void backUpsAreForTheirOwnerOnly() throws IOException {
        try (BackupDraft draft = place().begin("one", KeptFiles.NONE)) {
            draft.finish("last", new byte[0]);
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("backups/one")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
