package io.millrace.gateway.wire;

/** Text from strangers on its way into messages. */
final class Texts {

    /** Enough for every value that a client could want to see again, and little beside the request that it came in. */
    private static final int MAX_SHOWN = 65_536;

    private Texts() {}

    /** The text, or its beginning and three dots. Never ends in half a character. */
    static String shortened(String text) {
        if (text.length() <= MAX_SHOWN) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN;
        return text.substring(0, end) + "...";
    }

    /** Whether every surrogate has its other half, so that the text has a UTF-8 form. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
