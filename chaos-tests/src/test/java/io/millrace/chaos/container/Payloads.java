package io.millrace.chaos.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Records that prove themselves: the value {@code key:number} as text, a bar, and text that follows from the value. */
final class Payloads {

    private static final int FILLER = 200;

    private Payloads() {}

    static byte[] of(String value) {
        StringBuilder text = new StringBuilder(value).append('|');
        SplittableRandom letters = new SplittableRandom(value.hashCode());
        for (int i = 0; i < FILLER; i++) {
            text.append((char) ('a' + letters.nextInt(26)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The value of a record that was read; if any byte is wrong, a text that is nobody's value. */
    static String value(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int bar = text.indexOf('|');
        String value = bar < 0 ? "" : text.substring(0, bar);
        return Arrays.equals(of(value), data) ? value : "changed record " + text;
    }
}
