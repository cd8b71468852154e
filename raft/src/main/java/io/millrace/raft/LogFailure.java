package io.millrace.raft;

import io.millrace.common.id.GroupId;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for an operator about a failed log. */
final class LogFailure {

    private LogFailure() {}

    static String describe(GroupId group, Path directory, @Nullable Throwable cause) {
        if (isDiskFull(cause)) {
            return "disk full at " + directory + " (log of " + group + "): free space and restart";
        }
        return "the log of " + group + " at " + directory + " failed: check the disk and restart";
    }

    /** The message is the platform's: ENOSPC and EDQUOT have no exception class of their own. */
    static boolean isDiskFull(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String text = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left") || text.contains("disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }
}
