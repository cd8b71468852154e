package io.millrace.server.backup.place;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.raft.checkpoint.FileHash;
import io.millrace.server.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every place of back-ups does. */
abstract class BackupPlaceContractTest {

    private static final String FIRST = "20260101T000000Z";
    private static final String SECOND = "20260102T000000Z";
    private static final String PART = "group-1";
    private static final String LAST = "manifest.json";

    /** An empty place; the same one at each call of a test. */
    abstract BackupPlace place();

    /** Deletes a back-up as a person would, with other tools. */
    abstract void delete(String folder) throws IOException;

    @Test
    void anEmptyPlaceHasNothing() throws IOException {
        assertThat(place().folders()).isEmpty();
        assertThat(place().read(FIRST + "/" + LAST)).isEmpty();
    }

    @Test
    void whatWasFinishedIsThereByteForByte() throws IOException {
        byte[] small = "small".getBytes(UTF_8);
        byte[] large = random(2 * S3Upload.PART_BYTES + 12_345);
        AtomicLong heard = new AtomicLong();
        try (BackupDraft draft = place().begin(FIRST, KeptFiles.NONE)) {
            draft.keep(PART, List.of(gather(draft, "a", small), gather(draft, "b", large)), heard::addAndGet);
            draft.write("hash", new byte[] {7});
            draft.finish(LAST, new byte[] {8});
        }
        assertThat(place().folders()).containsExactly(FIRST);
        assertThat(content(FIRST + "/" + PART + "/a")).contains(small);
        assertThat(content(FIRST + "/" + PART + "/b")).contains(large);
        assertThat(content(FIRST + "/hash")).contains(new byte[] {7});
        assertThat(content(FIRST + "/" + LAST)).contains(new byte[] {8});
        assertThat(heard.get()).isEqualTo(small.length + large.length);
    }

    @Test
    void nothingOfADraftThatWasNotFinishedStays() throws IOException {
        try (BackupDraft draft = place().begin(FIRST, KeptFiles.NONE)) {
            draft.keep(PART, List.of(gather(draft, "a", new byte[] {1})), bytes -> {});
            draft.write("hash", new byte[] {7});
            assertThat(place().read(FIRST + "/" + LAST)).isEmpty();
        }
        assertThat(place().folders()).isEmpty();
        assertThat(place().read(FIRST + "/" + PART + "/a")).isEmpty();
        assertThat(place().read(FIRST + "/hash")).isEmpty();
    }

    @Test
    void aNameIsGivenOnce() throws IOException {
        make(FIRST, KeptFiles.NONE, new byte[] {1});
        assertThatThrownBy(() -> place().begin(FIRST, KeptFiles.NONE))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(place().locate(FIRST));
    }

    @Test
    void backUpsCanBeDeletedInAnyOrder() throws IOException {
        byte[] unchanged = random(1000);
        KeptFiles first = make(FIRST, KeptFiles.NONE, unchanged);
        KeptFiles second = make(SECOND, first, unchanged);
        delete(FIRST);
        assertThat(place().folders()).containsExactly(SECOND);
        assertThat(content(SECOND + "/" + PART + "/a")).contains(unchanged);
        assertThat(second.files()).isEqualTo(first.files());
    }

    /** As when somebody deletes it while the next one is made. */
    @Test
    void aBackUpThatIsGoneIsNoHelp() throws IOException {
        byte[] unchanged = random(1000);
        KeptFiles first = make(FIRST, KeptFiles.NONE, unchanged);
        delete(FIRST);
        make(SECOND, first, unchanged);
        assertThat(content(SECOND + "/" + PART + "/a")).contains(unchanged);
    }

    private KeptFiles make(String folder, KeptFiles before, byte[] content) throws IOException {
        try (BackupDraft draft = place().begin(folder, before)) {
            StoredFile file = gather(draft, "a", content);
            draft.keep(PART, List.of(file), bytes -> {});
            draft.finish(LAST, new byte[] {8});
            return new KeptFiles(folder, List.of(file));
        }
    }

    private static StoredFile gather(BackupDraft draft, String name, byte[] content) throws IOException {
        Path file = Files.createDirectories(draft.gather(PART)).resolve(name);
        Files.write(file, content);
        return new StoredFile(PART + "/" + name, content.length, HexFormat.of().formatHex(FileHash.of(file)));
    }

    private Optional<byte[]> content(String file) throws IOException {
        Optional<InputStream> found = place().read(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
