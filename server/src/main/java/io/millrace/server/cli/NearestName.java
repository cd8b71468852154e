package io.millrace.server.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
final class NearestName {

    private NearestName() {}

    /** The candidate with the fewest typing mistakes, if there are few enough to be one's meaning. */
    static Optional<String> of(String typed, Collection<String> candidates) {
        int most = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate -> mistakes(typed, candidate) <= most || isPart(typed, candidate))
                .min(Comparator.comparingInt((String candidate) -> mistakes(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isPart(String typed, String candidate) {
        return typed.length() >= 3 && candidate.toLowerCase(Locale.ROOT).contains(typed.toLowerCase(Locale.ROOT));
    }

    /** Levenshtein distance without regard to case, row by row. */
    private static int mistakes(String typed, String candidate) {
        String a = typed.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
