package io.millrace.client.internal.group;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The one line of JSON at the beginning of a dead letter: an object of strings and whole numbers. Pure. */
public final class LetterHead {

    private final String text;
    private int at;

    private LetterHead(String text) {
        this.text = text;
    }

    /** The object in one line. */
    public static String format(Map<String, Object> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ":"
                        + (member.getValue() instanceof String value ? quoted(value) : member.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /**
     * Reads an object.
     *
     * @return members in order; numbers as their digits
     * @throws IllegalArgumentException when it is not such an object
     */
    public static Map<String, String> parse(String line) {
        LetterHead head = new LetterHead(line);
        Map<String, String> members = new LinkedHashMap<>();
        head.expect('{');
        while (head.peek() != '}') {
            String name = head.string();
            head.expect(':');
            members.put(name, head.peek() == '"' ? head.string() : head.digits());
            if (head.peek() == ',') {
                head.at++;
            }
        }
        return members;
    }

    /** A member that must be there. */
    public static String text(Map<String, String> head, String name) {
        String value = head.get(name);
        if (value == null) {
            throw new IllegalArgumentException("not a dead letter: it has no '" + name + "'");
        }
        return value;
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private char peek() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at >= text.length()) {
            throw new IllegalArgumentException("not a dead letter: its JSON ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new IllegalArgumentException(
                    "not a dead letter: '" + wanted + "' expected at character " + at + ", not '" + peek() + "'");
        }
        at++;
    }

    private String digits() {
        peek();
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        if (from == at) {
            throw new IllegalArgumentException("not a dead letter: a number expected at character " + at);
        }
        return text.substring(from, at);
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (next() != '"') {
            char c = text.charAt(at++);
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = next();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw new IllegalArgumentException("not a dead letter: its JSON ends too early");
        }
        char c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
        at += 4;
        return c;
    }

    private char next() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("not a dead letter: its JSON ends too early");
        }
        return text.charAt(at);
    }
}
