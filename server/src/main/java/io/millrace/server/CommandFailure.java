package io.millrace.server;

import io.millrace.server.cli.ExitCode;
import io.millrace.server.config.ConfigException;
import io.millrace.server.data.DataDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints one sentence for failures of a server that the user can mend; leaves all others to the next handler. */
final class CommandFailure implements IExecutionExceptionHandler {

    private final IExecutionExceptionHandler others;

    CommandFailure(IExecutionExceptionHandler others) {
        this.others = others;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments)
            throws Exception {
        boolean mendable = failure instanceof ConfigException
                || failure instanceof DataDirectoryException
                || failure instanceof StartException;
        if (mendable) {
            command.getErr().println("millrace: " + failure.getMessage());
            return ExitCode.REFUSED;
        }
        return others.handleExecutionException(failure, command, arguments);
    }
}
