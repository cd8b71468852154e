package io.millrace.raft;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What precedes the first entry of a group's log. Raft's append names the entry before the ones it carries; of the one
 * before the first, Ratis knows nothing once the log was cut. Kept in a file beside the log, for a leader may have
 * started after the cut. Written before the cut, so it may be ahead of the log for a moment or after a crash: then it is
 * of no use and does no harm, since Ratis compares the index.
 *
 * <p>Set by the host's flush thread and by Ratis' updater thread, which do not meet: nothing is cut while a checkpoint is
 * installed. Read by anybody.
 */
final class LogStart {

    private static final Logger LOG = LoggerFactory.getLogger(LogStart.class);
    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    private static final String NAME = "log-start";

    private final Path groupDir;
    private volatile LogPosition before = LogPosition.NONE;

    LogStart(Path groupDir) {
        this.groupDir = groupDir;
    }

    /** Reads what is stored. A file that makes no sense is worth no more than none. */
    void load() {
        before = LogPosition.NONE;
        Path file = groupDir.resolve(NAME);
        if (!Files.exists(file)) {
            return;
        }
        try {
            Matcher line = LINE.matcher(Files.readString(file).strip());
            if (line.matches()) {
                before = new LogPosition(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
            } else {
                LOG.warn("{} is not 'term index' and is ignored", file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** {@link LogPosition#NONE} when it is not known. */
    LogPosition get() {
        return before;
    }

    synchronized void set(LogPosition position) throws IOException {
        DurableFiles.replace(
                groupDir.resolve(NAME), (position.term() + " " + position.index()).getBytes(StandardCharsets.UTF_8));
        before = position;
    }

    /** The log is gone. */
    void forget() {
        before = LogPosition.NONE;
    }
}
