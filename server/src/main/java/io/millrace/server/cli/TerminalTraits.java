package io.millrace.server.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known about the terminal.
 *
 * @param inIsTerminal a person types the input
 * @param outIsTerminal a person reads the results
 * @param errIsTerminal a person reads the progress
 * @param colours escape sequences are welcome in the results
 * @param width characters in a line
 */
public record TerminalTraits(
        boolean inIsTerminal, boolean outIsTerminal, boolean errIsTerminal, boolean colours, int width) {

    /** For pipes and files. */
    public static final TerminalTraits NONE = new TerminalTraits(false, false, false, false, 80);

    private static final int WIDEST = 120;
    private static final Pattern STTY_SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

    /** Asks the operating system. */
    static TerminalTraits detect() {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        boolean colours = out && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        int width = out || err ? Math.min(WIDEST, sttyWidth()) : NONE.width;
        return new TerminalTraits(isTerminal(0), out, err, colours, width);
    }

    /** Linux names a descriptor's target; elsewhere the console tells whether both ends are a terminal. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.exists(Path.of("/proc/self/fd"))) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException closed) {
                return false;
            }
        }
        return consoleIsTerminal();
    }

    /** From Java 22 on a console exists for pipes too and has to be asked. */
    private static boolean consoleIsTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    private static int sttyWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                Matcher size = STTY_SIZE.matcher(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
                boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
                int width = ended && size.matches() ? Integer.parseInt(size.group(1)) : 0;
                return width > 0 ? width : NONE.width;
            }
        } catch (IOException noStty) {
            return NONE.width;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE.width;
        }
    }
}
