package io.millrace.testkit;

import io.millrace.common.env.FreePorts;
import io.millrace.common.env.SystemEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Free ports of the loopback interface, no one given twice in this JVM. */
public final class TestPorts {

    private static final FreePorts PORTS = ports();

    private TestPorts() {}

    /** A port that was free a moment ago. */
    public static int next() {
        return row(1);
    }

    /** First of so many free ports in a row. */
    public static int row(int length) {
        try {
            return PORTS.row(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FreePorts ports() {
        try (SystemEnvironment environment = new SystemEnvironment()) {
            return new FreePorts(environment.random("ports"));
        }
    }
}
