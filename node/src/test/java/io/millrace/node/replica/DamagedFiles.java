package io.millrace.node.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.record.BlockHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Damages the files of a closed replica.
 *
 * @param directory the replica's
 */
record DamagedFiles(Path directory) {

    private static final int BODY = BlockHeader.SIZE + 10;

    /** Flips a bit at a position of a block, wherever in the files the block lies. */
    void flipIn(byte[] block, int position) throws IOException {
        for (Place place : places(block)) {
            flip(place.file, place.at + position);
        }
    }

    /** Cuts the files behind the header of a block. */
    void cutOff(byte[] block) throws IOException {
        for (Place place : places(block)) {
            try (RandomAccessFile bytes = new RandomAccessFile(place.file.toFile(), "rw")) {
                bytes.setLength(place.at + BODY);
            }
        }
    }

    void flipInEveryTable() throws IOException {
        for (Path table : tables()) {
            flip(table, 20);
        }
    }

    void flipInTheTablesOfKeys() throws IOException {
        for (Path table : tables()) {
            if (indexOf(Files.readAllBytes(table), new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}) >= 0) {
                flip(table, 20); // inside the first block of keys
            }
        }
    }

    private List<Path> tables() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".sst")).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private record Place(Path file, long at) {}

    private List<Place> places(byte[] block) throws IOException {
        byte[] body = Arrays.copyOfRange(block, BODY, BlockHeader.SIZE + 200);
        List<Place> places = new ArrayList<>();
        for (Path file : files()) {
            int at = indexOf(Files.readAllBytes(file), body);
            if (at >= 0) {
                places.add(new Place(file, at - BODY));
            }
        }
        assertThat(places).isNotEmpty();
        return places;
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int old = bytes.read();
            bytes.seek(position);
            bytes.write(old ^ 0x10);
        }
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        for (int at = 0; at + pattern.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        return -1;
    }
}
