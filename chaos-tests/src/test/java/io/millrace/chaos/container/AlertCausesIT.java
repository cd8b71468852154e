package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every alert of deploy/prometheus fires by its cause in a real Prometheus, no other one does, and it ends with the cause; none fires
 * while all is well. All times of the rules are divided by {@code alerts.factor}, 20 by default.
 */
class AlertCausesIT {

    private static final int FACTOR = Integer.getInteger("alerts.factor", 20);

    /** A quarter of an hour of the rules. */
    private static final Duration HEALTHY = Duration.ofMinutes(15).dividedBy(FACTOR);

    /** Takes five real minutes, since a threshold is no time of the rules; so it begins first and ends last. */
    private static final String SLOW_CONSUMER = "MillraceConsumerBehind";

    /**
     * A quantile over five real minutes of a log's syncs, which is no time of the rules: one slow sync of a quiet log stands
     * in it ten times as long as the scaled rule waits. That it does not fire for nothing is the healthy hour's matter.
     */
    private static final String SLOW_DISK = "MillraceSlowDisk";

    /** It looks back over a day of the rules, which is longer than this test. */
    private static final Set<String> OF_A_DAY = Set.of("MillraceBlocksDamaged");

    private final List<String> table = new ArrayList<>();

    /** Also without Docker: who adds an alert adds its cause, or says here why not. */
    @Test
    void everyAlertHasACause() {
        Set<String> caused = new TreeSet<>();
        caused.add(SLOW_CONSUMER);
        EnumSet.allOf(AlertCause.class).forEach(cause -> caused.addAll(cause.alerts()));
        assertThat(caused).containsExactlyInAnyOrderElementsOf(ScaledRules.alerts(ScaledRules.original()));
    }

    @Test
    @EnabledIfSystemProperty(named = "alerts", matches = "true")
    void everyAlertFiresByItsCauseAndEndsWithIt() throws IOException {
        Path directory = Path.of("target", "histories", "alerts").toAbsolutePath();
        LocalCluster.deleteTree(directory);
        Files.createDirectories(directory);
        try (AlertScene scene = AlertScene.start(directory, FACTOR)) {
            nothingFiresWhileAllIsWell(scene);
            long start = System.nanoTime();
            scene.beginToReadSlowly();
            Set<String> lasting = new HashSet<>(Set.of(SLOW_CONSUMER, SLOW_DISK));
            for (AlertCause cause : chosen()) {
                fires(scene, cause, lasting);
            }
            scene.awaitFiring(Set.of(SLOW_CONSUMER));
            note("a registered consumer reads nothing", start, Set.of(SLOW_CONSUMER));
            scene.endToReadSlowly();
            scene.awaitSilent(OF_A_DAY);
            note("all is well again", start, Set.of());
        } finally {
            Files.write(directory.resolve("alerts.txt"), table);
        }
    }

    /** All, or those of {@code alerts.causes}. */
    private static Set<AlertCause> chosen() {
        String given = System.getProperty("alerts.causes", "");
        return given.isEmpty()
                ? EnumSet.allOf(AlertCause.class)
                : Arrays.stream(given.split(","))
                        .map(name ->
                                AlertCause.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AlertCause.class)));
    }

    private void nothingFiresWhileAllIsWell(AlertScene scene) {
        scene.await("all servers were scraped", () -> scene.prometheus().hasScraped(3));
        long start = System.nanoTime();
        scene.await("a healthy while", () -> System.nanoTime() - start > HEALTHY.toNanos());
        assertThat(scene.unexpected(start, Set.of()))
                .as("alerts of a healthy cluster" + scene.state())
                .isEmpty();
        note("nothing, " + HEALTHY.toSeconds() + " s", start, Set.of());
    }

    private void fires(AlertScene scene, AlertCause cause, Set<String> lasting) {
        long start = System.nanoTime();
        Set<String> allowed = new HashSet<>(cause.allowed());
        allowed.addAll(lasting);
        cause.begin(scene);
        scene.awaitFiring(cause.alerts());
        note(cause.name(), start, cause.alerts());
        assertThat(scene.unexpected(start, allowed))
                .as("other alerts at " + cause + scene.state())
                .isEmpty();
        cause.heal(scene);
        lasting.addAll(cause.lasting());
        scene.awaitSilent(lasting);
        scene.await("the cluster is whole", () -> scene.cluster().isWhole());
        note(cause.name() + " healed", start, Set.of());
    }

    private void note(String what, long startNanos, Set<String> alerts) {
        String line = String.format(
                "%-40s %6.1f s  %s",
                what, (System.nanoTime() - startNanos) / 1e9, String.join(", ", new TreeSet<>(alerts)));
        System.out.println(line);
        table.add(line);
    }
}
