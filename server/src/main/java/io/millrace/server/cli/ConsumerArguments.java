package io.millrace.server.cli;

import picocli.CommandLine.Parameters;

/** The registered consumer that a command is about. */
final class ConsumerArguments {

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name of the stream.")
    private String stream = "";

    @Parameters(index = "1", paramLabel = "CONSUMER", description = "Name of the consumer.")
    private String name = "";

    String stream() {
        return stream;
    }

    String name() {
        return name;
    }
}
