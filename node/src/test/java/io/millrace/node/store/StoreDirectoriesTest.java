package io.millrace.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever step of a swap a crash interrupts, the next start finds one whole state and no leftovers. */
class StoreDirectoriesTest {

    @TempDir
    Path base;

    private StoreDirectories directories;

    @BeforeEach
    void live() throws IOException {
        directories = new StoreDirectories(base);
        put("db", "former");
    }

    @Test
    void aSwapPutsTheStagedStateInPlace() throws IOException {
        put("staging", "received");
        directories.commitStaging();
        directories.swap();
        directories.deleteOld();
        assertOnlyLive("received");
    }

    @Test
    void aCrashWhileReceivingKeepsTheFormerState() throws IOException {
        put("staging", "half");
        put("checkpoints/1", "sent");
        directories.recover();
        assertOnlyLive("former");
    }

    @Test
    void aCrashAfterTheCommitEndsWithTheReceivedState() throws IOException {
        put("next", "received");
        directories.recover();
        assertOnlyLive("received");
    }

    @Test
    void aCrashBetweenTheTwoRenamesEndsWithTheReceivedState() throws IOException {
        Files.move(base.resolve("db"), base.resolve("old"));
        put("next", "received");
        directories.recover();
        assertOnlyLive("received");
    }

    @Test
    void aCrashBeforeTheFormerStateWasDeletedEndsWithTheReceivedState() throws IOException {
        put("old", "older");
        directories.recover();
        assertOnlyLive("former");
    }

    private void put(String directory, String content) throws IOException {
        Files.createDirectories(base.resolve(directory));
        Files.writeString(base.resolve(directory).resolve("state"), content);
    }

    private void assertOnlyLive(String content) throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            assertThat(entries).containsExactly(base.resolve("db"));
        }
        assertThat(base.resolve("db/state")).hasContent(content);
    }
}
