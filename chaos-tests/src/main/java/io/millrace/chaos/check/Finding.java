package io.millrace.chaos.check;

/**
 * Something in a history that must not be.
 *
 * @param kind which rule is broken, a word such as {@code lost}
 * @param detail a sentence that names the operations
 */
public record Finding(String kind, String detail) {

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
