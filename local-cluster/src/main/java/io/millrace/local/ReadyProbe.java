package io.millrace.local;

import io.millrace.common.env.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a server's /health/ready until it says yes. */
final class ReadyProbe {

    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final TimeSource time;

    ReadyProbe(TimeSource time) {
        this.time = time;
    }

    /**
     * Waits until the server is ready.
     *
     * @throws IOException when the process ends first, or the time is over; says what the server answered last
     */
    void await(Process process, URI readiness, Duration timeout) throws IOException, InterruptedException {
        long deadline = time.monotonicNanos() + timeout.toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(readiness).timeout(PATIENCE).GET().build();
        String last = "nothing";
        while (time.monotonicNanos() < deadline) {
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return;
                }
                last = response.body();
            } catch (IOException notListening) {
                last = String.valueOf(notListening.getMessage());
            }
            if (process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the process ended with exit code " + process.exitValue());
            }
        }
        throw new IOException("not ready after " + timeout.toSeconds() + " s; it last answered: " + last);
    }
}
