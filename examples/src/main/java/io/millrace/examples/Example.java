package io.millrace.examples;

import io.millrace.client.MillraceClient;
import java.io.PrintWriter;
import java.util.List;

/** An application that can be run. */
interface Example {

    /** Streams that it needs, empty, with four shards each. */
    List<String> streams();

    /** Runs to its end and prints what it found. */
    void run(MillraceClient client, PrintWriter out) throws Exception;
}
