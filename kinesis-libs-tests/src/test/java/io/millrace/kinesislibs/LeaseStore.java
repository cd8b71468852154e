package io.millrace.kinesislibs;

import io.millrace.testkit.NpmServer;
import io.millrace.testkit.TestPorts;
import java.util.List;

/**
 * The DynamoDB of the tests: dynalite, an open-source implementation in JavaScript, in memory. Amazon's own DynamoDB
 * Local would come under terms that are no open-source licence.
 */
final class LeaseStore implements AutoCloseable {

    private final NpmServer server;
    private final String url;

    private LeaseStore(NpmServer server, int port) {
        this.server = server;
        url = "http://127.0.0.1:" + port;
    }

    static LeaseStore start() {
        int port = TestPorts.next();
        return new LeaseStore(
                NpmServer.start(
                        "dynalite",
                        List.of("cli.js"),
                        "listening",
                        List.of("--host=127.0.0.1", "--port=" + port, "--createTableMs=0", "--updateTableMs=0")),
                port);
    }

    String url() {
        return url;
    }

    String logTail() {
        return server.logTail();
    }

    @Override
    public void close() {
        server.close();
    }
}
