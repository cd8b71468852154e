package io.millrace.raft;

import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log files of one group as they lie on disk. Read without Ratis, by their names. */
record LogFiles(List<Segment> segments) {

    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");

    /**
     * One file.
     *
     * @param last last index; of the open file: unknown, the largest number
     */
    record Segment(long first, long last, long bytes, long modifiedMillis) {
        boolean closed() {
            return last != Long.MAX_VALUE;
        }
    }

    /** Lists a group's directory; empty when there is none. Files may come and go meanwhile. */
    static LogFiles list(Path groupDir) throws IOException {
        Path current = groupDir.resolve("current");
        if (!Files.isDirectory(current)) {
            return new LogFiles(List.of());
        }
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(current)) {
            for (Path file : files.toList()) {
                add(segments, file);
            }
        }
        segments.sort(Comparator.comparingLong(Segment::first));
        return new LogFiles(List.copyOf(segments));
    }

    /** True for the file that entries are appended to. */
    static boolean isOpenSegment(Path file) {
        return OPEN.matcher(file.getFileName().toString()).matches();
    }

    private static void add(List<Segment> segments, Path file) throws IOException {
        String name = file.getFileName().toString();
        Matcher closed = CLOSED.matcher(name);
        Matcher open = OPEN.matcher(name);
        try {
            if (closed.matches()) {
                segments.add(segment(file, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
            } else if (open.matches()) {
                segments.add(segment(file, Long.parseLong(open.group(1)), Long.MAX_VALUE));
            }
        } catch (NoSuchFileException purgedMeanwhile) {
            return;
        }
    }

    private static Segment segment(Path file, long first, long last) throws IOException {
        return new Segment(
                first, last, Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }

    long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    OptionalLong firstIndex() {
        return segments.stream().mapToLong(Segment::first).findFirst();
    }

    /** True when the log does not reach back to the state: entries in between are gone. */
    boolean beginsAfter(LogPosition state) {
        OptionalLong first = firstIndex();
        return first.isPresent() && first.getAsLong() > state.index() + 1;
    }

    /**
     * Index up to which the log may go: durable in the state machine, and beyond what is kept for members that were away.
     *
     * @return -1 for nothing
     */
    long purgeUpTo(long durable, RaftTuning.FlushPolicy policy, long nowMillis) {
        long kept = bytes();
        long upTo = -1;
        for (Segment segment : segments) {
            boolean tooMany = kept - segment.bytes() >= policy.keepLogBytes();
            boolean tooOld =
                    nowMillis - segment.modifiedMillis() > policy.keepLogAge().toMillis();
            if (!segment.closed() || segment.last() > durable || !(tooMany || tooOld)) {
                return upTo;
            }
            kept -= segment.bytes();
            upTo = segment.last();
        }
        return upTo;
    }
}
