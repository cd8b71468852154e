package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.common.record.SequenceNumber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCommandsTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @TempDir
    Path directory;

    @BeforeEach
    void stream() {
        cli.run("stream", "create", "orders", "--shards", "2");
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void putsArgumentsAndSaysWhere() {
        assertThat(cli.run("put", "orders", "one", "two", "--key", "k")).isZero();

        assertThat(cli.cluster.records).extracting(RecordCommandsTest::text).containsExactly("k=one", "k=two");
        assertThat(cli.outLines()).hasSize(3);
        assertThat(cli.outLines().get(1)).matches("shardId-00000000000\\d +\\d{56}");
    }

    @Test
    void putsLinesOfStandardInput() {
        cli.input = "a\nb\n\nd";

        assertThat(cli.run("put", "orders", "-k", "k")).isZero();

        assertThat(cli.cluster.records).extracting(RecordCommandsTest::text).containsExactly("k=a", "k=b", "k=", "k=d");
        assertThat(cli.out).startsWith("put 4 records, 7 B, into 1 shard in ");
    }

    @Test
    void putsAFileByFieldWithoutItsHeader() throws IOException {
        Path file = directory.resolve("orders.csv");
        Files.writeString(file, "id,name,customer\n1,\"LAMP, RED\",17850\n2,MUG,13047\n");

        assertThat(cli.run("put", "orders", "--file", file.toString(), "--skip", "1", "--key-field", "3", "-o", "json"))
                .isZero();

        assertThat(cli.cluster.records)
                .extracting(RecordCommandsTest::text)
                .containsExactly("17850=1,\"LAMP, RED\",17850", "13047=2,MUG,13047");
        assertThat(cli.out).contains("\"records\" : 2").contains("\"failed\" : 0");
    }

    @Test
    void putsByRegularExpression() {
        cli.input = "83.149.9.216 - - GET /a\n";

        assertThat(cli.run("put", "orders", "--key-regex", "^(\\S+)")).isZero();
        assertThat(cli.cluster.records.get(0).partitionKey()).isEqualTo("83.149.9.216");
    }

    @Test
    void stopsAtALineWithoutKeyAndSaysWhatIsPut() {
        cli.input = "a,1\nb,2\nc\nd,4\n";

        assertThat(cli.run("put", "orders", "--key-field", "2")).isEqualTo(ExitCode.REFUSED);

        assertThat(cli.cluster.records).hasSize(2);
        assertThat(cli.err)
                .isEqualTo("millrace: line 3 has only 1 field between ',', no field 2;"
                        + " stopped there, 2 records put before it\n");
    }

    @Test
    void countsRecordsThatWereRefused() {
        cli.input = "a\n" + "x".repeat(100_001) + "\nb\n";

        assertThat(cli.run("put", "orders")).isEqualTo(ExitCode.REFUSED);

        assertThat(cli.out).startsWith("put 2 records");
        assertThat(cli.err).contains("1 record of 3 not put; the first one: line 2: the record is too large");
    }

    @Test
    void refusesContradictoryInput() {
        assertThat(cli.run("put", "orders", "x", "--file", "f")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("not both");
        assertThat(cli.run("put", "orders", "x", "-k", "a", "--key-field", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("put", "orders", "x", "--key-field", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("put", "orders", "x", "--key-regex", "(")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'(' is not a regular expression: Unclosed group");
        assertThat(cli.run("put", "orders", "--file", "/nowhere/at/all")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).isEqualTo("millrace: there is no file '/nowhere/at/all'\n");
    }

    @Test
    void getsRecordsInThreeFormats() {
        cli.run("put", "orders", "one", "two", "three", "four", "-k", "k");

        assertThat(cli.run("get", "orders", "--limit", "4")).isZero();
        assertThat(cli.outLines()).hasSize(5);
        assertThat(cli.outLines().get(1)).matches("[\\d:.]+ +\\d +k +one");

        assertThat(cli.run("get", "orders", "-o", "raw", "-n", "2")).isZero();
        assertThat(cli.out).isEqualTo("one\ntwo\n");

        assertThat(cli.run("get", "orders", "-o", "json")).isZero();
        assertThat(cli.outLines()).hasSize(4);
        assertThat(cli.outLines().get(3))
                .startsWith("{\"shardId\":\"shardId-0")
                .contains("\"partitionKey\":\"k\"")
                .endsWith("\"data\":\"four\"}");
    }

    @Test
    void writesBinaryDataAsHexAndBase64AndDefusesControlCharacters() {
        SequenceNumber number = new SequenceNumber(1, 0, 0);
        byte[] binary = {(byte) 0xff, 1};
        byte[] escape = "\u001b[2Jhi\u009b".getBytes(StandardCharsets.UTF_8);
        cli.cluster.records.add(new ReadRecord("shardId-000000000000", number, "k\u0007", binary, 0));
        cli.cluster.records.add(new ReadRecord("shardId-000000000000", number, "k", escape, 0));

        assertThat(cli.run("get", "orders")).isZero();
        assertThat(cli.outLines().get(1)).endsWith("0xff01").contains("k·");
        assertThat(cli.outLines().get(2)).endsWith("·[2Jhi·");

        assertThat(cli.run("get", "orders", "-o", "json")).isZero();
        assertThat(cli.outLines().get(0)).contains("\"dataBase64\":\"/wE=\"");
    }

    @Test
    void startsWhereToldTo() {
        String number = new SequenceNumber(1, 1, 5).toString();

        cli.run("get", "orders", "--shard", "1", "--from", "after:" + number);
        assertThat(cli.cluster.readerOptions.start()).isEqualTo(StartPosition.after(SequenceNumber.parse(number)));
        assertThat(cli.cluster.readerOptions.shardId()).contains("shardId-000000000001");
        assertThat(cli.cluster.readerOptions.end()).isEqualTo(ReaderOptions.End.AT_TIP);

        cli.run("get", "orders", "--from", "2026-05-17T10:05:00Z");
        assertThat(cli.cluster.readerOptions.start().timestampMillis()).isEqualTo(1_779_012_300_000L);

        assertThat(cli.run("get", "orders", "--from", "at:" + number)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("add --shard");
        assertThat(cli.run("get", "orders", "--from", "yesterday")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'yesterday' is no place to start; write TRIM_HORIZON");
    }

    @Test
    void tailsTheLastRecordsAndFollowsAsAConsumer() {
        cli.run("put", "orders", "1", "2", "3", "4", "5", "-k", "k");

        assertThat(cli.run("tail", "orders", "-n", "2", "-o", "raw")).isZero();
        assertThat(cli.out).isEqualTo("4\n5\n");

        assertThat(cli.run("tail", "-f", "orders", "--consumer", "billing", "-o", "raw", "-n", "9"))
                .isZero();
        assertThat(cli.out).isEqualTo("1\n2\n3\n4\n5\n");
        assertThat(cli.cluster.readerOptions.consumer()).contains("billing");
        assertThat(cli.cluster.readerOptions.end()).isEqualTo(ReaderOptions.End.OPEN);
    }

    private static String text(ReadRecord record) {
        return record.partitionKey() + "=" + new String(record.data(), StandardCharsets.UTF_8);
    }
}
