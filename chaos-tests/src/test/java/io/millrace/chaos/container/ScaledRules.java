package io.millrace.chaos.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules of deploy/prometheus for impatient people: every duration in them, of {@code for} as of the windows of expressions, is
 * divided by one factor, and nothing else is changed. Thresholds stay what they are, also those in seconds.
 */
final class ScaledRules {

    private static final Pattern DURATION =
            Pattern.compile("(?<=\\[|: )(\\d+)([smhd])(?=\\]|\\s*$)", Pattern.MULTILINE);
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Map<String, Long> MILLIS =
            Map.of("s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private ScaledRules() {}

    /** The rules as they are. */
    static String original() {
        try {
            return Files.readString(Shell.home().resolve("deploy/prometheus/rules.yml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String scaled(String rules, int factor) {
        return DURATION.matcher(rules)
                .replaceAll(match -> Long.parseLong(match.group(1)) * MILLIS.get(match.group(2)) / factor + "ms");
    }

    /** Names of all alerts. */
    static List<String> alerts(String rules) {
        return ALERT.matcher(rules).results().map(match -> match.group(1)).toList();
    }
}
