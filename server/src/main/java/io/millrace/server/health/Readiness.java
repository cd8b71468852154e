package io.millrace.server.health;

import java.util.List;

/**
 * Whether a server can do its part now.
 *
 * @param reasons why not, one sentence each; empty when it is ready
 */
public record Readiness(List<String> reasons) {

    /** Ready. */
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
    }

    /** Not ready, for one reason. */
    public static Readiness not(String reason) {
        return new Readiness(List.of(reason));
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
