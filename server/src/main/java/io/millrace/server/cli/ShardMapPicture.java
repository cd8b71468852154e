package io.millrace.server.cli;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws the hash key space as one box cut into the open shards, each as wide as its share. With too many shards for
 * boxes it becomes a strip whose shade changes from shard to shard.
 */
public final class ShardMapPicture {

    private static final BigInteger SPACE = HashKeyRange.ALL.size();
    private static final int SMALLEST_CELL = 8;
    private static final int SMALLEST_WIDTH = 40;

    /**
     * An open shard in the picture.
     *
     * @param range its hash keys
     * @param text lines to write into its box
     */
    public record Cell(HashKeyRange range, List<String> text) {
        public Cell {
            text = List.copyOf(text);
        }
    }

    private ShardMapPicture() {}

    /** The share of the hash key space that a range has, 0 to 1. */
    public static double share(HashKeyRange range) {
        return range.size().doubleValue() / SPACE.doubleValue();
    }

    /**
     * Draws the shards in hash key order.
     *
     * @param cells open shards, in any order
     * @param width characters to use
     */
    public static List<String> draw(List<Cell> cells, int width) {
        List<Cell> sorted = cells.stream()
                .sorted(Comparator.comparing((Cell cell) -> cell.range().start()))
                .toList();
        if (sorted.isEmpty()) {
            return List.of();
        }
        int columns = Math.max(SMALLEST_WIDTH, width);
        boolean boxesFit = sorted.size() * (SMALLEST_CELL + 1) + 1 <= columns;
        return boxesFit ? boxes(sorted, columns) : strip(sorted, columns);
    }

    private static List<String> boxes(List<Cell> cells, int columns) {
        int[] widths = widths(cells, columns - cells.size() - 1);
        int height = cells.stream().mapToInt(cell -> cell.text().size()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add(scale(columns));
        lines.add(rule(widths, "┌┬┐"));
        for (int row = 0; row < height; row++) {
            lines.add(textRow(cells, widths, row));
        }
        lines.add(rule(widths, "└┴┘"));
        return List.copyOf(lines);
    }

    /** Every cell gets the smallest width, the rest is shared by range; rounding never loses a column. */
    private static int[] widths(List<Cell> cells, int available) {
        int spare = available - cells.size() * SMALLEST_CELL;
        int[] widths = new int[cells.size()];
        double ends = 0;
        int used = 0;
        double total = cells.stream().mapToDouble(cell -> share(cell.range())).sum();
        for (int i = 0; i < widths.length; i++) {
            ends += share(cells.get(i).range()) / total * spare;
            int end = (int) Math.round(ends);
            widths[i] = SMALLEST_CELL + end - used;
            used = end;
        }
        return widths;
    }

    private static String rule(int[] widths, String corners) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(corners.charAt(i == 0 ? 0 : 1)).append("─".repeat(widths[i]));
        }
        return line.append(corners.charAt(2)).toString();
    }

    private static String textRow(List<Cell> cells, int[] widths, int row) {
        StringBuilder line = new StringBuilder("│");
        for (int i = 0; i < widths.length; i++) {
            List<String> text = cells.get(i).text();
            line.append(fit(row < text.size() ? text.get(row) : "", widths[i])).append('│');
        }
        return line.toString();
    }

    private static String fit(String text, int width) {
        int room = width - 1;
        String cut = text.length() <= room ? text : text.substring(0, room - 1) + "…";
        return " " + cut + " ".repeat(room - cut.length());
    }

    private static List<String> strip(List<Cell> cells, int columns) {
        BigInteger step = SPACE.divide(BigInteger.valueOf(columns));
        String shades = java.util.stream.IntStream.range(0, columns)
                .mapToObj(column -> step.multiply(BigInteger.valueOf(column)).add(step.shiftRight(1)))
                .map(middle -> shade(cells, HashKey.of(middle)))
                .collect(Collectors.joining());
        double smallest =
                cells.stream().mapToDouble(c -> share(c.range())).min().orElse(0);
        double largest = cells.stream().mapToDouble(c -> share(c.range())).max().orElse(0);
        String legend = Human.count(cells.size(), "open shard") + ", the smallest has " + Human.percent(smallest)
                + " of the keys, the largest " + Human.percent(largest);
        return List.of(scale(columns), shades, legend);
    }

    private static String shade(List<Cell> cells, HashKey key) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).range().contains(key)) {
                return i % 2 == 0 ? "█" : "▒";
            }
        }
        return " ";
    }

    private static String scale(int columns) {
        String left = "0 ";
        String right = " 2^128-1";
        String middle = " hash key ";
        int line = columns - left.length() - right.length() - middle.length();
        return left + "─".repeat(line / 2) + middle + "─".repeat(line - line / 2) + right;
    }
}
