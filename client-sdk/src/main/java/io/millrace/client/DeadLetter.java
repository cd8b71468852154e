package io.millrace.client;

import io.millrace.client.internal.group.LetterHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record that a consumer group could not process, as it stands in the dead-letter stream: under the partition key of the record,
 * one line of JSON (UTF-8) that says why and where the record came from, a line feed, and the record's data unchanged. The members
 * of the JSON object are named like those here; all values are strings but {@code version} (1), {@code subSequenceNumber},
 * {@code arrivalMillis} and {@code attempts}.
 *
 * @param application consumer group
 * @param stream stream of the record
 * @param shardId shard of the record
 * @param sequenceNumber decimal sequence number of the record
 * @param subSequenceNumber index of the record in its aggregated record; 0 when it was stored alone
 * @param partitionKey its partition key
 * @param arrivalMillis when the service took it, milliseconds since the epoch
 * @param attempts how often it was processed
 * @param cause the last exception: class and message, at most 2,000 characters
 * @param data the record's data
 */
@SuppressWarnings("ArrayRecordComponent") // a payload is bytes; nobody compares letters
public record DeadLetter(
        String application,
        String stream,
        String shardId,
        String sequenceNumber,
        int subSequenceNumber,
        String partitionKey,
        long arrivalMillis,
        int attempts,
        String cause,
        byte[] data) {

    private static final int VERSION = 1;

    /**
     * Reads a letter.
     *
     * @param bytes data of a record of a dead-letter stream
     * @return the letter, with its own copy of the record's data
     * @throws IllegalArgumentException when it is not a letter
     */
    public static DeadLetter parse(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            throw new IllegalArgumentException("not a dead letter: it has no line of JSON at its beginning");
        }
        Map<String, String> head = LetterHead.parse(new String(bytes, 0, end, StandardCharsets.UTF_8));
        if (!String.valueOf(VERSION).equals(head.get("version"))) {
            throw new IllegalArgumentException("not a dead letter of version " + VERSION + ": " + head.get("version"));
        }
        return new DeadLetter(
                LetterHead.text(head, "application"),
                LetterHead.text(head, "stream"),
                LetterHead.text(head, "shardId"),
                LetterHead.text(head, "sequenceNumber"),
                Integer.parseInt(LetterHead.text(head, "subSequenceNumber")),
                LetterHead.text(head, "partitionKey"),
                Long.parseLong(LetterHead.text(head, "arrivalMillis")),
                Integer.parseInt(LetterHead.text(head, "attempts")),
                LetterHead.text(head, "cause"),
                Arrays.copyOfRange(bytes, end + 1, bytes.length));
    }

    /** {@return the bytes as they are put into the dead-letter stream} */
    public byte[] toBytes() {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("version", VERSION);
        head.put("application", application);
        head.put("stream", stream);
        head.put("shardId", shardId);
        head.put("sequenceNumber", sequenceNumber);
        head.put("subSequenceNumber", subSequenceNumber);
        head.put("partitionKey", partitionKey);
        head.put("arrivalMillis", arrivalMillis);
        head.put("attempts", attempts);
        head.put("cause", cause);
        byte[] line = (LetterHead.format(head) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(line, line.length + data.length);
        System.arraycopy(data, 0, bytes, line.length, data.length);
        return bytes;
    }
}
