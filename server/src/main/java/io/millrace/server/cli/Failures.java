package io.millrace.server.cli;

import io.millrace.common.error.MillraceException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one sentence and an exit code; stack traces only with {@code --verbose}. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final PrintStream err;

    Failures(PrintStream err) {
        this.err = err;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult all) {
        say(messageOf(e));
        boolean verbose = command.getParseResult().hasMatchedOption("--verbose");
        if (verbose) {
            e.printStackTrace(err);
        } else if (exitCodeOf(e) == ExitCode.FAULT) {
            err.println("This is a fault of the program; --verbose shows where it happened.");
        }
        return exitCodeOf(e);
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        say(String.valueOf(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, new PrintWriter(err, true, StandardCharsets.UTF_8));
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private void say(String message) {
        err.println("millrace: " + message);
    }

    private static String messageOf(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return "there is no file '" + missing.getFile() + "'";
        }
        boolean expected = e instanceof CommandFailure || e instanceof MillraceException;
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return expected || isInputOutput(e) ? message : e.getClass().getSimpleName() + ": " + message;
    }

    private static int exitCodeOf(Exception e) {
        if (e instanceof CommandFailure failure) {
            return failure.exitCode();
        }
        if (e instanceof MillraceException) {
            return ExitCode.REFUSED;
        }
        return isInputOutput(e) ? ExitCode.USAGE : ExitCode.FAULT;
    }

    private static boolean isInputOutput(Exception e) {
        return e instanceof IOException || e instanceof UncheckedIOException;
    }
}
