package io.millrace.gateway.wire;

import java.util.Base64;

/** Base64 as AWS takes it in JSON: standard alphabet, with padding, canonical; and its messages for everything else. */
final class Base64Blob {

    private Base64Blob() {}

    static byte[] decode(String text) throws SerializationException {
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
