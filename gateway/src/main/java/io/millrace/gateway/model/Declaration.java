package io.millrace.gateway.model;

import java.util.ArrayList;
import java.util.List;

/** One declaration of the model's text, read word by word. */
final class Declaration {

    private final List<String> words;
    private int next;

    Declaration(List<String> words) {
        this.words = List.copyOf(words);
    }

    boolean hasMore() {
        return next < words.size();
    }

    String word() {
        if (!hasMore()) {
            throw new IllegalArgumentException("declaration ends too early: " + this);
        }
        return words.get(next++);
    }

    /** Takes the word if it comes next. */
    boolean accept(String word) {
        boolean found = hasMore() && words.get(next).equals(word);
        if (found) {
            next++;
        }
        return found;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw new IllegalArgumentException("expected '" + word + "' in: " + this);
        }
    }

    /** The words before the first of these, or all that are left. */
    List<String> until(String... ends) {
        List<String> taken = new ArrayList<>();
        while (hasMore() && !List.of(ends).contains(words.get(next))) {
            taken.add(word());
        }
        return taken;
    }

    /** {@code MIN..MAX} if that comes next; either end may be missing. */
    Bounds bounds() {
        if (!hasMore() || !words.get(next).matches("\\d*\\.\\.\\d*")) {
            return Bounds.NONE;
        }
        String text = word();
        int dots = text.indexOf("..");
        String min = text.substring(0, dots);
        String max = text.substring(dots + 2);
        return new Bounds(
                min.isEmpty() ? Bounds.NONE.min() : Long.parseLong(min),
                max.isEmpty() ? Bounds.NONE.max() : Long.parseLong(max));
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
