package io.millrace.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace health}: for container health checks and probes that cannot speak HTTP. */
@Command(
        name = "health",
        description = "Ask one server's admin port whether it is ready.",
        footer = {
            "",
            "Ends with 0 when the server is ready (or alive, with --live), with 1 when it is not, with 3 when it does not answer.",
            "",
            "Examples:",
            "  millrace health",
            "  millrace health --live --admin 10.0.0.5:7402"
        })
final class HealthCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            converter = Endpoint.Converter.class,
            defaultValue = "${env:MILLRACE_ADMIN:-127.0.0.1:7402}",
            description = "The server's admin port; else MILLRACE_ADMIN. Now: ${DEFAULT-VALUE}.")
    private Endpoint admin = new Endpoint("127.0.0.1", 7402);

    @Option(names = "--live", description = "Ask whether the process works at all, not whether it is ready.")
    private boolean live;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "5s",
            description = "How long the answer may take; default ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ZERO;

    HealthCommand(CommandContext context) {
        terminal = context.terminal();
    }

    @Override
    public Integer call() {
        String page = "http://" + admin + (live ? "/health/live" : "/health/ready");
        try {
            HttpURLConnection call =
                    (HttpURLConnection) URI.create(page).toURL().openConnection();
            int patience = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
            call.setConnectTimeout(patience);
            call.setReadTimeout(patience);
            boolean good = call.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = good ? call.getInputStream() : call.getErrorStream()) {
                terminal.out().println(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
            return good ? ExitCode.OK : ExitCode.REFUSED;
        } catch (IOException e) {
            throw CommandFailure.noHealthPage(page, e);
        }
    }
}
