package io.millrace.chaos.report;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Faults, throughput and latency over time, as one SVG picture. */
final class Timeline {

    private static final int WIDTH = 1000;
    private static final int LEFT = 60;
    private static final int BOTTOM_RATE = 200;
    private static final int TOP_RATE = 60;
    private static final int BOTTOM_LATENCY = 400;
    private static final int TOP_LATENCY = 240;
    private static final long SECOND = 1_000_000;

    private final History history;
    private final int seconds;

    Timeline(History history) {
        this.history = history;
        long end = history.ops().stream().mapToLong(Op::toMicros).max().orElse(SECOND);
        seconds = (int) (end / SECOND) + 1;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + (WIDTH + LEFT + 20)
                + " 440\" font-family=\"sans-serif\" font-size=\"11\">\n");
        faults(svg);
        rate(svg);
        latency(svg);
        for (int second = 0; second <= seconds; second += 10) {
            svg.append(text(x(second * SECOND), 425, second + " s"));
        }
        return svg.append("</svg>\n").toString();
    }

    private void faults(StringBuilder svg) {
        List<Op> faults = history.faults().toList();
        int number = 0;
        for (int i = 0; i < faults.size(); i++) {
            Op fault = faults.get(i);
            if (!fault.function().equals(Op.FAULT)) {
                continue;
            }
            long end = faults.stream()
                    .skip(i + 1L)
                    .mapToLong(Op::toMicros)
                    .findFirst()
                    .orElse(seconds * SECOND);
            double from = x(fault.fromMicros());
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#f3c5c0\""
                            + " opacity=\"0.6\"><title>%s</title></rect>%n",
                    from,
                    TOP_RATE - 10,
                    Math.max(1, x(end) - from),
                    BOTTOM_LATENCY - TOP_RATE + 10,
                    escape(fault.note())));
            svg.append(text(from, 14 + 13 * (number++ % 3), fault.note()));
        }
    }

    private void rate(StringBuilder svg) {
        long[] done = new long[seconds];
        clientOps().filter(Op::isOk).forEach(op -> done[(int) (op.toMicros() / SECOND)]++);
        long most = Math.max(1, Arrays.stream(done).max().orElse(1));
        svg.append(text(0, TOP_RATE, most + "/s"));
        svg.append(text(0, BOTTOM_RATE, "0"));
        svg.append(line(
                "#2a6f97",
                LongStream.of(done).asDoubleStream().toArray(),
                value -> BOTTOM_RATE - (BOTTOM_RATE - TOP_RATE) * value / most));
    }

    private void latency(StringBuilder svg) {
        List<List<Long>> bySecond = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            bySecond.add(new ArrayList<>());
        }
        clientOps()
                .filter(Op::isOk)
                .forEach(op -> bySecond.get((int) (op.toMicros() / SECOND)).add(op.micros()));
        List<Quantiles> sorted = bySecond.stream().map(Quantiles::of).toList();
        svg.append(text(0, TOP_LATENCY, "10 s"));
        svg.append(text(0, (TOP_LATENCY + BOTTOM_LATENCY) / 2.0, "100 ms"));
        svg.append(text(0, BOTTOM_LATENCY, "1 ms"));
        svg.append(line("#468c46", quantile(sorted, 0.5), Timeline::latencyHeight));
        svg.append(line("#b5651d", quantile(sorted, 0.99), Timeline::latencyHeight));
        svg.append(text(LEFT, BOTTOM_LATENCY + 10, "writes: rate (blue), latency p50 (green), p99 (brown)"));
    }

    /** Logarithmic from 1 ms to 10 s. */
    private static double latencyHeight(double micros) {
        double share = Math.log10(Math.max(1, micros / 1000)) / 4;
        return BOTTOM_LATENCY - (BOTTOM_LATENCY - TOP_LATENCY) * Math.min(1, share);
    }

    private static double[] quantile(List<Quantiles> bySecond, double share) {
        return bySecond.stream()
                .mapToDouble(values -> values.size() == 0 ? Double.NaN : values.at(share))
                .toArray();
    }

    private Stream<Op> clientOps() {
        return history.ops().stream().filter(op -> op.isSend() || op.isRegisterWrite());
    }

    private String line(String colour, double[] values, DoubleUnaryOperator height) {
        StringBuilder path = new StringBuilder();
        boolean isDrawing = false;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                isDrawing = false;
                continue;
            }
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f ",
                    isDrawing ? "L" : "M",
                    x(i * SECOND + SECOND / 2),
                    height.applyAsDouble(values[i])));
            isDrawing = true;
        }
        return "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.5\"/>\n";
    }

    private double x(long micros) {
        return LEFT + (double) WIDTH * micros / (seconds * SECOND);
    }

    private static String text(double x, double y, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, escape(text));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
