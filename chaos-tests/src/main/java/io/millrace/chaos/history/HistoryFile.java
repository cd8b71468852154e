package io.millrace.chaos.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A history as a file: a line with the header, then a line per operation, each a JSON object without its empty members. The
 * writing half takes operations from any thread; it writes them in the order in which they come.
 */
public final class HistoryFile implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter out;

    /** Begins a new file. */
    public HistoryFile(Path file, Header header) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        line(headerNode(header));
    }

    /** Adds an operation that has ended. */
    public synchronized void add(Op op) throws IOException {
        line(opNode(op));
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private void line(JsonNode node) throws IOException {
        out.write(JSON.writeValueAsString(node));
        out.newLine();
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read or a line is no operation; names the line
     */
    public static History read(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String first = in.readLine();
            if (first == null) {
                throw new IOException(file + " is empty; a history begins with a line that describes it");
            }
            Header header = header(parse(file, 1, first));
            List<Op> ops = new ArrayList<>();
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                ops.add(op(parse(file, ++number, line)));
            }
            return new History(header, ops);
        }
    }

    private static JsonNode parse(Path file, int number, String line) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IOException(file + ", line " + number + " is not JSON: " + e.getMessage(), e);
        }
    }

    private static ObjectNode headerNode(Header header) {
        return JSON.createObjectNode()
                .put("name", header.name())
                .put("workload", header.workload())
                .put("faults", header.faults())
                .put("layout", header.layout())
                .put("seed", header.seed())
                .put("commit", header.commit())
                .put("startedAt", header.startedAt())
                .put("seconds", header.seconds());
    }

    private static Header header(JsonNode node) {
        return new Header(
                text(node, "name"),
                text(node, "workload"),
                text(node, "faults"),
                text(node, "layout"),
                node.path("seed").asLong(),
                text(node, "commit"),
                text(node, "startedAt"),
                node.path("seconds").asInt());
    }

    private static ObjectNode opNode(Op op) {
        ObjectNode node = JSON.createObjectNode()
                .put("process", op.process())
                .put("f", op.function())
                .put("type", op.outcome().name().toLowerCase(Locale.ROOT))
                .put("from", op.fromMicros())
                .put("to", op.toMicros());
        put(node, "key", op.key());
        put(node, "value", op.value());
        put(node, "shard", op.shard());
        put(node, "seq", op.sequence());
        put(node, "after", op.after());
        put(node, "note", op.note());
        if (!op.items().isEmpty()) {
            ArrayNode items = node.putArray("items");
            op.items()
                    .forEach(item -> items.addArray()
                            .add(item.sequence())
                            .add(item.key())
                            .add(item.value()));
        }
        return node;
    }

    private static Op op(JsonNode node) {
        List<Item> items = new ArrayList<>();
        node.path("items")
                .forEach(item -> items.add(new Item(
                        item.path(0).asText(),
                        item.path(1).asText(),
                        item.path(2).asText())));
        return new Op(
                text(node, "process"),
                text(node, "f"),
                Outcome.valueOf(text(node, "type").toUpperCase(Locale.ROOT)),
                node.path("from").asLong(),
                node.path("to").asLong(),
                text(node, "key"),
                text(node, "value"),
                text(node, "shard"),
                text(node, "seq"),
                text(node, "after"),
                items,
                text(node, "note"));
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText("");
    }
}
