package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.config.ListenConfig;
import io.millrace.server.health.AdminHttp;
import io.millrace.server.health.Readiness;
import io.millrace.testkit.TestPorts;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCommandTest {

    private final CommandLineHarness cli = new CommandLineHarness();
    private volatile Readiness readiness = Readiness.READY;
    private AdminHttp admin;

    @BeforeEach
    void openAdminPort() throws IOException {
        int port = TestPorts.next();
        ListenConfig listen = new ListenConfig("127.0.0.1", 7400, 7401, port, "", "", false);
        admin = new AdminHttp(listen, new CollectorRegistry(), () -> readiness);
    }

    @AfterEach
    void close() {
        admin.close();
        cli.close();
    }

    @Test
    void endsWithZeroWhenReady() {
        assertThat(cli.run("health", "--admin", "127.0.0.1:" + admin.port())).isEqualTo(ExitCode.OK);
        assertThat(cli.out).contains("\"ready\"");
    }

    @Test
    void endsWithOneAndTheReasonWhenNotReady() {
        readiness = Readiness.not("group 1 has no leader");
        assertThat(cli.run("health", "--admin", "127.0.0.1:" + admin.port())).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.out).contains("not ready").contains("group 1 has no leader");
    }

    @Test
    void isLiveAlthoughNotReady() {
        readiness = Readiness.not("group 1 has no leader");
        assertThat(cli.run("health", "--live", "--admin", "127.0.0.1:" + admin.port()))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void saysWhichSettingNamesThePortWhenNobodyAnswers() {
        int port = admin.port();
        admin.close();
        assertThat(cli.run("health", "--admin", "127.0.0.1:" + port)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err).contains("127.0.0.1:" + port).contains("--admin").contains("listen.admin-port");
    }
}
