package io.millrace.server.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Text in aligned columns. A column whose title starts with {@code >} is aligned to the right. Not thread-safe.
 */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> titles;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> titles, List<Boolean> right) {
        this.titles = titles;
        this.right = right;
    }

    /** A table with these columns; {@code >TITLE} aligns to the right. */
    public static Table of(String... columns) {
        List<String> titles =
                Arrays.stream(columns).map(c -> isRight(c) ? c.substring(1) : c).toList();
        return new Table(titles, Arrays.stream(columns).map(Table::isRight).toList());
    }

    /** Adds a row with one cell per column. */
    public Table row(String... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + titles.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, titles first, without trailing blanks. */
    public List<String> lines() {
        List<List<String>> all = new ArrayList<>();
        all.add(titles);
        all.addAll(rows);
        return format(all);
    }

    /** The rows without the titles. */
    public List<String> body() {
        return format(rows);
    }

    private List<String> format(List<List<String>> all) {
        int[] widths = IntStream.range(0, titles.size())
                .map(column -> all.stream()
                        .mapToInt(row -> length(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> pad(row.get(column), widths[column], right.get(column)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String pad(String cell, int width, boolean toRight) {
        String blanks = " ".repeat(width - length(cell));
        return toRight ? blanks + cell : cell + blanks;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static boolean isRight(String column) {
        return column.startsWith(">");
    }
}
