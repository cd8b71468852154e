package io.millrace.server.demo;

import io.millrace.common.hash.MessageDigests;
import io.millrace.server.cli.Human;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares a reader's copy with the log that was sent. Pure. A copy passes only if it holds every acknowledged line once,
 * byte for byte, under its client's key, at the sequence number that its acknowledgement named, and in the order in
 * which the client's lines were sent (INV-1, INV-2, INV-3).
 */
final class DemoVerification {

    private final List<SourceLine> source;
    private final Map<Position, StoredLine> acked;
    private final Set<String> sentLines;
    private final Findings unacknowledged = new Findings();

    /**
     * Prepares to judge copies.
     *
     * @param source every line of the log
     * @param stored every acknowledgement
     */
    DemoVerification(List<SourceLine> source, List<StoredLine> stored) {
        this.source = source;
        this.acked = new HashMap<>();
        for (StoredLine line : stored) {
            StoredLine other = acked.put(line.position(), line);
            if (other != null) {
                unacknowledged.add("lines " + other.line().number() + " and "
                        + line.line().number() + " were acknowledged at the same place");
            }
        }
        Set<Integer> numbers = stored.stream().map(line -> line.line().number()).collect(Collectors.toSet());
        for (SourceLine line : source) {
            if (!numbers.contains(line.number())) {
                unacknowledged.add("line " + line.number() + " was never acknowledged");
            }
        }
        this.sentLines = source.stream().map(DemoVerification::identity).collect(Collectors.toSet());
    }

    /** That each line was acknowledged, at a place of its own. */
    Check acknowledged() {
        return Check.of(
                Human.count(source.size(), "line") + " acknowledged, each at a place of its own", unacknowledged);
    }

    /** Judges the copy of one reader, given in the order in which it was read. */
    Verdict verify(String reader, List<ReceivedLine> copy) {
        return new Verdict(reader, List.of(count(copy), bytes(copy), order(copy), duplicates(copy), whole(copy)));
    }

    private Check count(List<ReceivedLine> copy) {
        Set<Position> got = copy.stream().map(ReceivedLine::position).collect(Collectors.toSet());
        Findings missing = new Findings();
        acked.values().stream()
                .filter(line -> !got.contains(line.position()))
                .map(line -> line.line().number())
                .sorted()
                .forEach(number -> missing.add("line " + number + " is missing"));
        if (missing.isEmpty() && copy.size() != source.size()) {
            missing.add((copy.size() - source.size()) + " too many");
        }
        return Check.of(Human.count(copy.size()) + " of " + Human.count(source.size(), "line"), missing);
    }

    /** Each record is the line whose acknowledgement named its place. */
    private Check bytes(List<ReceivedLine> copy) {
        Findings altered = new Findings();
        long bytes = 0;
        for (ReceivedLine record : copy) {
            bytes += record.content().length;
            StoredLine stored = acked.get(record.position());
            if (stored != null) {
                describeDifference(stored.line(), record).ifPresent(altered::add);
            }
        }
        String claim = Human.bytes(bytes) + ", each line byte for byte at the sequence number that its put was told";
        return Check.of(claim, altered);
    }

    private static Optional<String> describeDifference(SourceLine line, ReceivedLine record) {
        int at = Arrays.mismatch(line.content(), record.content());
        if (at >= 0) {
            return Optional.of("line " + line.number() + " differs at byte " + at);
        }
        return line.client().equals(record.client())
                ? Optional.empty()
                : Optional.of("line " + line.number() + " came with the key '" + record.client() + "' and not '"
                        + line.client() + "'");
    }

    /** Lines of a client rise, and so do sequence numbers in a shard. */
    private Check order(List<ReceivedLine> copy) {
        Findings disorder = new Findings();
        Map<String, Integer> lastOfClient = new HashMap<>();
        Map<String, Position> lastOfShard = new HashMap<>();
        for (ReceivedLine record : copy) {
            StoredLine stored = acked.get(record.position());
            if (stored != null) {
                int number = stored.line().number();
                Integer before = lastOfClient.put(stored.line().client(), number);
                if (before != null && before >= number) {
                    disorder.add("line " + number + " of " + record.client() + " came after line " + before);
                }
            }
            Position last = lastOfShard.put(record.shardId(), record.position());
            if (last != null && !record.position().isAfter(last)) {
                disorder.add(record.shardId() + " went back to " + record.sequenceNumber());
            }
        }
        long clients = source.stream().map(SourceLine::client).distinct().count();
        return Check.of("in order for each of " + Human.count(clients, "client address", "client addresses"), disorder);
    }

    private Check duplicates(List<ReceivedLine> copy) {
        Findings twice = new Findings();
        Set<Position> seen = new HashSet<>();
        for (ReceivedLine record : copy) {
            String place = record.sequenceNumber() + " in " + record.shardId();
            if (!seen.add(record.position())) {
                twice.add("read twice: " + place);
            } else if (!acked.containsKey(record.position())) {
                boolean known = sentLines.contains(identity(record.client(), record.content()));
                twice.add((known ? "stored twice: " : "never sent: ") + place);
            }
        }
        return Check.of("no duplicate, nothing that was not sent", twice);
    }

    /** Puts the copy back in the log's order by the acknowledged places: it must be the very file again. */
    private Check whole(List<ReceivedLine> copy) {
        TreeMap<Integer, byte[]> rebuilt = new TreeMap<>();
        for (ReceivedLine record : copy) {
            StoredLine stored = acked.get(record.position());
            if (stored != null) {
                rebuilt.put(stored.line().number(), record.content());
            }
        }
        String expected = sha256(source.stream().map(SourceLine::content).toList());
        String actual = sha256(rebuilt.values());
        Findings other = new Findings();
        if (!expected.equals(actual)) {
            other.add("the file has " + abbreviated(expected));
        }
        return Check.of("put together again it has the file's SHA-256 " + abbreviated(actual), other);
    }

    private static String abbreviated(String hash) {
        return hash.substring(0, 16) + "…";
    }

    private static String sha256(Iterable<byte[]> lines) {
        MessageDigest digest = MessageDigests.sha256();
        for (byte[] line : lines) {
            digest.update(line);
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String identity(SourceLine line) {
        return identity(line.client(), line.content());
    }

    private static String identity(String client, byte[] content) {
        return client + "\n" + new String(content, StandardCharsets.ISO_8859_1);
    }
}
