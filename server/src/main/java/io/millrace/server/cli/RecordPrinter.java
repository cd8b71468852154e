package io.millrace.server.cli;

import io.millrace.client.ReadRecord;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Writes records as they come. For one thread. */
final class RecordPrinter {

    private static final int KEY_WIDTH = 20;
    private static final String ROW = "%-12s  %5s  %-" + KEY_WIDTH + "s  %s";

    private final RecordFormat format;
    private final PrintStream out;
    private final TerminalTraits traits;
    private boolean titled;

    RecordPrinter(RecordFormat format, Terminal terminal) {
        this.format = format;
        this.out = terminal.out();
        this.traits = terminal.traits();
    }

    /** Writes one record. */
    void print(ReadRecord record) {
        switch (format) {
            case TABLE -> row(record);
            case JSON -> out.println(Json.line(json(record)));
            case RAW -> {
                out.write(record.data(), 0, record.data().length);
                out.write('\n');
            }
        }
    }

    /** False once nobody reads what is written, as after {@code | head}. */
    boolean isRead() {
        return !out.checkError();
    }

    private void row(ReadRecord record) {
        if (!titled) {
            titled = true;
            out.println(String.format(ROW, "ARRIVED", "SHARD", "KEY", "DATA"));
        }
        String line = String.format(
                ROW,
                Times.ofDay(record.arrivalMillis()),
                ShardIds.brief(record.shardId()),
                cut(printable(record.partitionKey()), KEY_WIDTH),
                text(record.data()).map(RecordPrinter::printable).orElseGet(() -> hex(record.data())));
        out.println(traits.outIsTerminal() ? cut(line, traits.width()) : line);
    }

    private static Map<String, Object> json(ReadRecord record) {
        Map<String, Object> json = Json.object();
        json.put("shardId", record.shardId());
        json.put("sequenceNumber", record.sequenceNumber().toString());
        json.put("partitionKey", record.partitionKey());
        json.put("arrival", Instant.ofEpochMilli(record.arrivalMillis()).toString());
        text(record.data())
                .ifPresentOrElse(
                        text -> json.put("data", text),
                        () -> json.put("dataBase64", Base64.getEncoder().encodeToString(record.data())));
        return json;
    }

    private static Optional<String> text(byte[] data) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    private static String hex(byte[] data) {
        return "0x" + HexFormat.of().formatHex(data);
    }

    /** Records come from strangers: none may move the cursor or set the title of somebody's terminal. */
    private static String printable(String text) {
        boolean plain = text.codePoints().noneMatch(Character::isISOControl);
        return plain ? text : text.replaceAll("\\p{Cntrl}", "·").replaceAll("[\\x{80}-\\x{9f}]", "·");
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
