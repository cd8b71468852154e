package io.millrace.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Cuts what a crash left half written at the end of a group's open log file. Ratis writes zeros over the place of an entry
 * and then the entry, so a process that is killed in between leaves an entry that ends in zeros, which Ratis refuses to
 * read. Such an entry was never synced, so it was never acknowledged.
 *
 * <p>Only this pattern is cut: the last entry, damaged, with nothing but zeros from within it to the end of the file. Any
 * other damage may be of acknowledged entries, and is left to be found by Ratis.
 *
 * <p>File format (Ratis 3.3, SegmentedRaftLogFormat): the header "RaftLog1"; for each entry a varint of its length, the
 * entry, CRC-32C of both; then zeros.
 */
final class TornTail {

    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_BYTES = 4;
    private static final int MOST_VARINT_BYTES = 5;

    private final ByteBuffer file;

    private TornTail(ByteBuffer file) {
        this.file = file;
    }

    /**
     * Repairs the open log file of a group that does not run.
     *
     * @param groupDir Ratis' directory of the group; there may be none
     * @return the number of bytes that were cut; empty when the file is whole, or damaged in another way
     */
    static OptionalLong cut(Path groupDir) throws IOException {
        Path current = groupDir.resolve("current");
        if (!Files.isDirectory(current)) {
            return OptionalLong.empty();
        }
        List<Path> open;
        try (Stream<Path> files = Files.list(current)) {
            open = files.filter(LogFiles::isOpenSegment).toList();
        }
        return open.size() == 1 ? cutFile(open.get(0)) : OptionalLong.empty();
    }

    private static OptionalLong cutFile(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            ByteBuffer bytes = read(channel, Math.toIntExact(size));
            long whole = new TornTail(bytes).wholeBytes();
            if (whole == size) {
                return OptionalLong.empty();
            }
            channel.truncate(whole);
            channel.force(true);
            return OptionalLong.of(size - whole);
        }
    }

    private static ByteBuffer read(FileChannel channel, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until all of it is here.
        }
        return bytes.flip();
    }

    /** Where a torn entry begins, or the size of the file when there is none. */
    private int wholeBytes() {
        int size = file.limit();
        if (size < HEADER.length || !file.slice(0, HEADER.length).equals(ByteBuffer.wrap(HEADER))) {
            return size;
        }
        int position = HEADER.length;
        while (position < size && file.get(position) != 0) {
            int end = endOfEntry(position);
            if (end < 0 || end > size) {
                // Cut short, which Ratis tolerates, or no length at all, which it reports.
                return size;
            }
            if (!isWhole(position, end)) {
                return isTorn(position, end) ? position : size;
            }
            position = end;
        }
        return size;
    }

    /** After the entry's checksum; -1 when there is no length at this place. */
    private int endOfEntry(int position) {
        long length = 0;
        for (int i = 0; i < MOST_VARINT_BYTES && position + i < file.limit(); i++) {
            byte part = file.get(position + i);
            length |= (long) (part & 0x7F) << (7 * i);
            if (part >= 0) {
                long end = position + i + 1 + length + CRC_BYTES;
                return end > Integer.MAX_VALUE ? -1 : (int) end;
            }
        }
        return -1;
    }

    private boolean isWhole(int position, int end) {
        CRC32C crc = new CRC32C();
        crc.update(file.slice(position, end - CRC_BYTES - position));
        return (int) crc.getValue() == file.getInt(end - CRC_BYTES);
    }

    private boolean isTorn(int position, int end) {
        int zeros = file.limit();
        while (zeros > position && file.get(zeros - 1) == 0) {
            zeros--;
        }
        return zeros > position && zeros <= end - CRC_BYTES;
    }
}
