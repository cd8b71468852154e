package io.millrace.common.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {

    @TempDir
    Path directory;

    @Test
    void aReplacedFileIsWholeAndLeavesNothingBeside() throws IOException {
        Path file = directory.resolve("label");
        DurableFiles.replace(file, "a long first version".getBytes(UTF_8));
        DurableFiles.replace(file, "second".getBytes(UTF_8));
        assertThat(file).hasContent("second");
        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
        assertThat(FileTree.childrenFirst(directory)).containsExactly(file, directory);
    }

    @Test
    void aWriteInPlaceKeepsNothingOfTheFormerFile() throws IOException {
        Path file = directory.resolve("file");
        DurableFiles.write(file, "longer than before".getBytes(UTF_8));
        DurableFiles.write(file, out -> out.write('x'));
        assertThat(file).hasContent("x");
        assertThatThrownBy(() -> DurableFiles.write(file, out -> {
                    throw new IOException("the source is gone");
                }))
                .hasMessage("the source is gone");
        assertThat(file).isEmptyFile();
    }

    @Test
    void aLinkedFileIsTheSameFile() throws IOException {
        Path file = directory.resolve("a");
        DurableFiles.write(file, "data".getBytes(UTF_8));
        DurableFiles.linkOrCopy(file, directory.resolve("b"));
        assertThat(Files.isSameFile(file, directory.resolve("b"))).isTrue();
    }

    /** Neither by a link nor by a copy. */
    @Test
    void aLinkNeverReplacesAFile() throws IOException {
        Path file = directory.resolve("a");
        Path other = directory.resolve("b");
        DurableFiles.write(file, "data".getBytes(UTF_8));
        DurableFiles.write(other, "other".getBytes(UTF_8));
        assertThatThrownBy(() -> DurableFiles.linkOrCopy(file, other)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(other).hasContent("other");
    }

    @Test
    void treesAreSyncedAndDeletedWhole() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("one/two/three"));
        DurableFiles.write(deep.resolve("file"), new byte[10]);
        DurableFiles.syncTree(directory.resolve("one"));
        DurableFiles.syncNames(directory.resolve("one"));
        FileTree.delete(directory.resolve("one"));
        FileTree.delete(directory.resolve("one"));
        assertThat(directory).isEmptyDirectory();
    }
}
