package io.millrace.gateway.wire;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as AWS takes it in JSON: standard alphabet, with padding, canonical; and its messages for everything else. What is in
 * order is decoded in one pass over the parser's own characters; everything else is looked at again, for what to say.
 */
final class Base64Blob {

    private static final int QUAD = 4;
    private static final byte[] VALUES = values();

    private Base64Blob() {}

    /** Decodes characters of an array. */
    static byte[] decode(char[] text, int offset, int length) throws SerializationException {
        byte[] bytes = canonical(text, offset, length);
        return bytes != null ? bytes : decode(new String(text, offset, length));
    }

    /** The bytes; null when anything is not as it must be. */
    private static byte @Nullable [] canonical(char[] text, int offset, int length) {
        int end = offset + length;
        if (length % QUAD != 0 || length == 0) {
            return null;
        }
        int padding = text[end - 1] != '=' ? 0 : text[end - 2] != '=' ? 1 : 2;
        byte[] bytes = new byte[length / QUAD * 3 - padding];
        int whole = padding == 0 ? end : end - QUAD;
        int to = 0;
        for (int at = offset; at < whole; at += QUAD) {
            int bits = bits(text[at], text[at + 1], text[at + 2], text[at + 3]);
            if (bits < 0) {
                return null;
            }
            bytes[to++] = (byte) (bits >> 16);
            bytes[to++] = (byte) (bits >> 8);
            bytes[to++] = (byte) bits;
        }
        return padding == 0 || tail(text, whole, padding, bytes, to) ? bytes : null;
    }

    /** Decodes the last four characters; false when bits that carry no data are set, or a character is none of ours. */
    private static boolean tail(char[] text, int at, int padding, byte[] bytes, int to) {
        int bits = bits(text[at], text[at + 1], padding == 2 ? 'A' : text[at + 2], 'A');
        int unused = padding == 2 ? 0xffff : 0xff;
        if (bits < 0 || (bits & unused) != 0) {
            return false;
        }
        bytes[to] = (byte) (bits >> 16);
        if (padding == 1) {
            bytes[to + 1] = (byte) (bits >> 8);
        }
        return true;
    }

    /** 24 bits; negative when a character is not of the alphabet. */
    private static int bits(char a, char b, char c, char d) {
        if ((a | b | c | d) >= VALUES.length) {
            return -1;
        }
        return VALUES[a] << 18 | VALUES[b] << 12 | VALUES[c] << 6 | VALUES[d];
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    private static byte[] decode(String text) throws SerializationException {
        if (text.length() % 4 != 0) {
            throw refused(text, "Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
        }
        checkCharacters(text);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            checkLastCharacter(text, bytes);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw refused(text, "Invalid last non-pad Base64 character dectected");
        }
    }

    private static void checkCharacters(String text) throws SerializationException {
        int padding = text.indexOf('=');
        int end = padding < 0 ? text.length() : padding;
        for (int i = 0; i < end; i++) {
            if (!isAlphabet(text.charAt(i))) {
                throw refused(text, "Invalid Base64 character: '" + text.charAt(i) + "'");
            }
        }
        for (int i = end; i < text.length(); i++) {
            if (text.charAt(i) != '=') {
                throw refused(text, "Invalid Base64 character: '='");
            }
        }
    }

    private static boolean isAlphabet(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    /** The bits of the last character that carry no data must be zero. */
    private static void checkLastCharacter(String text, byte[] bytes) throws SerializationException {
        int tail = bytes.length % 3;
        if (tail == 0) {
            return;
        }
        byte[] last = new byte[tail];
        System.arraycopy(bytes, bytes.length - tail, last, 0, tail);
        if (!text.endsWith(Base64.getEncoder().encodeToString(last))) {
            throw refused(text, "Invalid last non-pad Base64 character dectected");
        }
    }

    private static SerializationException refused(String text, String reason) {
        return new SerializationException("'" + Texts.shortened(text) + "' can not be converted to a Blob: " + reason);
    }
}
