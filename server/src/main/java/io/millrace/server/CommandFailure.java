package io.millrace.server;

import io.millrace.server.config.ConfigException;
import io.millrace.server.data.DataDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints one sentence for failures that the user can mend; a stack trace only for faults of ours. */
final class CommandFailure implements IExecutionExceptionHandler {

    /** The cluster, the machine or the settings refuse; sysexits has no better one. */
    static final int REFUSED = 1;
    /** A fault of this program. */
    static final int FAULT = 4;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        boolean mendable = failure instanceof ConfigException
                || failure instanceof DataDirectoryException
                || failure instanceof StartException;
        if (mendable) {
            command.getErr().println("millrace: " + failure.getMessage());
            return REFUSED;
        }
        failure.printStackTrace(command.getErr());
        return FAULT;
    }
}
