package io.millrace.server.cli;

/** A horizontal bar that is exact to an eighth of a character. */
public final class Bar {

    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private Bar() {}

    /**
     * A bar of {@code width} characters of which {@code share} is filled.
     *
     * @param share 0 to 1; values outside are cut
     */
    public static String of(double share, int width) {
        int eighths = (int) Math.round(Math.max(0, Math.min(1, share)) * width * 8);
        int full = eighths / 8;
        StringBuilder bar = new StringBuilder("█".repeat(full));
        if (full < width) {
            bar.append(EIGHTHS.charAt(eighths % 8)).append(" ".repeat(width - full - 1));
        }
        return bar.toString();
    }
}
