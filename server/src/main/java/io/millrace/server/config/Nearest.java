package io.millrace.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
final class Nearest {

    private Nearest() {}

    /** The candidate with the fewest edits away, if that is less than half of the text. */
    static Optional<String> to(String text, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(text, candidate)))
                .filter(best -> distance(text, best) * 2 < Math.max(text.length(), 3));
    }

    /** Levenshtein distance, but a key without its section is as near as one with it. */
    static int distance(String text, String candidate) {
        int whole = edits(text, candidate);
        int dot = candidate.lastIndexOf('.');
        boolean lastPartOnly = dot >= 0 && text.indexOf('.') < 0;
        return lastPartOnly ? Math.min(whole, 1 + edits(text, candidate.substring(dot + 1))) : whole;
    }

    private static int edits(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
