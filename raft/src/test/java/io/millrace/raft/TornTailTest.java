package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TornTailTest {

    @TempDir
    private Path groupDir;

    private Path file;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void makeDirectory() throws IOException {
        file = Files.createDirectories(groupDir.resolve("current")).resolve("log_inprogress_7");
        log.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aWholeLogStays() throws IOException {
        entry(300);
        entry(70_000);
        assertUntouched(log.toByteArray());
    }

    @Test
    void zerosAfterTheLastEntryStay() throws IOException {
        entry(300);
        log.writeBytes(new byte[4096]);
        assertUntouched(log.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100, 65_536, 70_002})
    void anEntryThatEndsInZerosIsCut(int written) throws IOException {
        entry(300);
        int whole = log.size();
        entry(70_000);
        byte[] torn = log.toByteArray();
        Arrays.fill(torn, whole + written, torn.length, (byte) 0);
        Files.write(file, torn);

        assertThat(TornTail.cut(groupDir)).hasValue(torn.length - whole);
        assertThat(file).hasBinaryContent(Arrays.copyOf(torn, whole));
    }

    @Test
    void severalUnwrittenEntriesAreCut() throws IOException {
        entry(300);
        int whole = log.size();
        entry(500);
        entry(500);
        byte[] torn = log.toByteArray();
        Arrays.fill(torn, whole + 200, torn.length, (byte) 0);
        Files.write(file, torn);

        assertThat(TornTail.cut(groupDir)).hasValue(torn.length - whole);
    }

    @Test
    void damageBeforeAnotherEntryIsLeftForRatisToReport() throws IOException {
        entry(300);
        int second = log.size();
        entry(500);
        int third = log.size();
        entry(500);
        byte[] bytes = log.toByteArray();
        Arrays.fill(bytes, second + 100, third, (byte) 0);
        assertUntouched(bytes);
    }

    @Test
    void aFlippedBitInTheLastEntryIsLeftForRatisToReport() throws IOException {
        entry(300);
        entry(500);
        byte[] bytes = log.toByteArray();
        bytes[bytes.length - 100] ^= 1;
        assertUntouched(bytes);
    }

    @Test
    void anEntryThatIsCutShortIsLeftToRatis() throws IOException {
        entry(300);
        entry(500);
        assertUntouched(Arrays.copyOf(log.toByteArray(), log.size() - 50));
    }

    @Test
    void closedFilesAndMissingDirectoriesAreNoConcern() throws IOException {
        Files.write(file.resolveSibling("log_0-6"), new byte[] {1, 2, 3});
        assertThat(TornTail.cut(groupDir)).isEmpty();
        assertThat(TornTail.cut(groupDir.resolve("none"))).isEmpty();
    }

    private void assertUntouched(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertThat(TornTail.cut(groupDir)).isEqualTo(OptionalLong.empty());
        assertThat(file).hasBinaryContent(bytes);
    }

    /** As Ratis writes it; no byte of it is zero but perhaps of the checksum. */
    private void entry(int length) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        int rest = length;
        while (rest > 0x7F) {
            entry.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        entry.write(rest);
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        entry.writeBytes(payload);
        CRC32C crc = new CRC32C();
        crc.update(entry.toByteArray());
        entry.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        log.writeBytes(entry.toByteArray());
    }
}
