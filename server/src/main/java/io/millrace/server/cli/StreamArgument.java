package io.millrace.server.cli;

import picocli.CommandLine.Parameters;

/** The stream that a command is about. */
final class StreamArgument {

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String name = "";

    String name() {
        return name;
    }
}
