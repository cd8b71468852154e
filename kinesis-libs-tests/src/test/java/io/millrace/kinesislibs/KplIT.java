package io.millrace.kinesislibs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.MillraceClient;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import io.millrace.server.dev.DevCertificate;
import io.millrace.testkit.Await;
import io.millrace.testkit.Program;
import io.millrace.testkit.TestPorts;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The KPL with its native daemon, unmodified, over TLS; read back by the KCL and by our own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KplIT {

    private static final int RECORDS = 100_000;
    private static final int KEYS = 1_000;
    private static final int SHARDS = 4;
    private static final String STREAM = "kpl";
    private static final String MAGIC = "f3899ac2";
    private static final Duration PUT = Duration.ofSeconds(120);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final int tlsPort = TestPorts.next();
    private final Path certificate = Path.of("target", "kpl-certificate").toAbsolutePath();
    private DevCertificate files;
    private KinesisServers servers;
    private LeaseStore leases;

    @BeforeAll
    void start() {
        files = DevCertificate.in(certificate);
        leases = LeaseStore.start();
        servers = KinesisServers.start(
                "kpl",
                1,
                Map.of(
                        "gateway.tls-port", String.valueOf(tlsPort),
                        "gateway.certificate", "'" + files.certificate() + "'",
                        "gateway.private-key", "'" + files.privateKey() + "'"));
        servers.create(STREAM, SHARDS);
    }

    @AfterAll
    void stop() {
        servers.close();
        leases.close();
    }

    @Test
    void aggregatesAreReadBackTakenApartByTheKclAndByOurClient() {
        UserRecords byKcl = new UserRecords();
        UserRecords byOurs;
        try (Collector collector = new Collector(byKcl);
                Program reader = kcl(collector);
                Program writer = kpl()) {
            assertThat(writer.exitCode(PUT)).as(writer::logTail).isZero();
            byOurs = read(ReaderOptions.subscribed());
            int all = byOurs.byPlace().size();
            Await.until(
                    "the KCL has read all " + all,
                    PATIENCE,
                    () -> byKcl.byPlace().size() >= all || !reader.isAlive(),
                    () -> byKcl + reader.logTail());
        }

        assertThat(byOurs.distinct("key-")).isEqualTo(RECORDS);
        assertThat(byOurs.stored()).as("aggregated").isLessThan(RECORDS / 10);
        assertThat(byKcl.contradictions()).isEmpty();
        assertThat(byKcl.byPlace()).isEqualTo(byOurs.byPlace());
        assertThat(read(ReaderOptions.polling()).byPlace()).isEqualTo(byOurs.byPlace());
        assertStoredAsSent(byOurs);
    }

    private Program kcl(Collector collector) {
        return Libraries.kcl(
                "kpl-reader",
                Map.of(
                        "application",
                        "kpl-reader",
                        "worker",
                        "reader",
                        "stream",
                        STREAM,
                        "retrieval",
                        "polling",
                        "kinesis",
                        servers.url(0),
                        "dynamodb",
                        leases.url(),
                        "report",
                        String.valueOf(collector.port())));
    }

    private Program kpl() {
        return Libraries.kpl(
                "kpl-writer",
                Map.of(
                        "stream", STREAM,
                        "host", "localhost",
                        "tls-port", String.valueOf(tlsPort),
                        "certificate", files.certificate().toString(),
                        "directory", certificate.toString(),
                        "count", String.valueOf(RECORDS),
                        "keys", String.valueOf(KEYS)));
    }

    private UserRecords read(ReaderOptions options) {
        UserRecords records = new UserRecords();
        try (MillraceClient client = client();
                StreamReader reader = client.reader(STREAM, options.untilTip())) {
            while (!reader.isFinished()) {
                reader.poll(POLL).forEach(record -> records.add(delivery(record)));
            }
            assertThat(reader.outOfRangeRecords()).isZero();
        }
        assertThat(records.contradictions()).isEmpty();
        return records;
    }

    private static Delivery delivery(ReadRecord record) {
        return new Delivery(
                new BigInteger(record.sequenceNumber().toString()),
                record.subSequenceNumber(),
                record.partitionKey(),
                Integer.parseInt(new String(record.data(), StandardCharsets.UTF_8)));
    }

    /** The KPL sends a record alone when it has no other for that shard, and until it has the shard map. */
    private void assertStoredAsSent(UserRecords users) {
        UserRecords alone = new UserRecords();
        int aggregates = 0;
        try (MillraceClient client = client();
                StreamReader reader = client.reader(
                        STREAM,
                        ReaderOptions.subscribed().untilTip().withAggregates(ReaderOptions.Aggregates.AS_STORED))) {
            while (!reader.isFinished()) {
                for (ReadRecord record : reader.poll(POLL)) {
                    if (HexFormat.of().formatHex(record.data()).startsWith(MAGIC)) {
                        aggregates++;
                    } else {
                        alone.add(delivery(record));
                    }
                }
            }
        }
        assertThat(aggregates).isPositive();
        assertThat(aggregates + alone.stored()).isEqualTo(users.stored());
        assertThat(users.byPlace()).containsAllEntriesOf(alone.byPlace());
    }

    private MillraceClient client() {
        return MillraceClient.builder()
                .endpoints(servers.endpoints())
                .plaintext()
                .build();
    }
}
