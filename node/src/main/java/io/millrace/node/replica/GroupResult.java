package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;
import java.util.List;

/** What a data group's state machine answers to a command. */
public sealed interface GroupResult {

    /** To Append: one result per block, in order. */
    record Appended(List<BlockResult> blocks) implements GroupResult {}

    /** To any other command that was carried out. */
    record Done() implements GroupResult {}

    /** To a command that was refused as a whole. */
    record Refused(ErrorCode code, String message) implements GroupResult {}
}
