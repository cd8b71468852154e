package io.millrace.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a server's record storage, seen from outside. */
final class DataFiles {

    private final Path directory;

    DataFiles(Path directory) {
        this.directory = directory;
    }

    /** Bytes of all files that hold records. */
    long recordBytes() {
        return recordFiles().stream().mapToLong(DataFiles::size).sum();
    }

    /** Inverts one byte in the middle of the largest file that holds records. */
    Path damageLargest() throws IOException {
        Path file = recordFiles().stream()
                .filter(path -> path.toString().endsWith(".blob"))
                .max(Comparator.comparingLong(DataFiles::size))
                .orElseThrow(() -> new AssertionError("no blob file under " + directory));
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = bytes.length() / 2;
            bytes.seek(middle);
            int old = bytes.read();
            bytes.seek(middle);
            bytes.write(~old);
        }
        return file;
    }

    private List<Path> recordFiles() {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path ->
                            path.toString().endsWith(".blob") || path.toString().endsWith(".sst"))
                    .toList();
        } catch (UncheckedIOException vanished) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files come and go while the server runs. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
