package io.millrace.server.cli;

import picocli.CommandLine.Parameters;

/** The consumer group that a command is about. */
final class GroupArgument {

    @Parameters(index = "0", paramLabel = "GROUP", description = "Name of the group.")
    private String name = "";

    String name() {
        return name;
    }
}
