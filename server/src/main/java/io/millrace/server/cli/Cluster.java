package io.millrace.server.cli;

import io.millrace.client.AdminClient;
import io.millrace.client.GroupAdmin;
import io.millrace.client.OperationsClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;

/** The cluster that a command works on; the part of the client SDK that commands use. */
public interface Cluster extends AutoCloseable {

    AdminClient admin();

    OperationsClient operations();

    GroupAdmin groups();

    Producer producer(String stream, ProducerOptions options);

    StreamReader reader(String stream, ReaderOptions options);

    @Override
    void close();
}
