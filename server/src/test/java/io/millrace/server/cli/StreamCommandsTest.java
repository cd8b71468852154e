package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamCommandsTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void createsAStreamAndWaitsUntilItIsActive() {
        int exit = cli.run("stream", "create", "orders", "--shards", "4", "--retention", "36h", "--tag", "team=shop");

        assertThat(exit).isZero();
        assertThat(cli.cluster.calls).containsExactly("create orders PROVISIONED 4 PT36H 1024 {team=shop}");
        assertThat(cli.out).isEqualTo("stream 'orders' is ACTIVE with 4 open shards, keeps records for 1 d 12 h\n");
        assertThat(cli.err).isEmpty();
    }

    @Test
    void returnsAtOnceWhenToldNotToWait() {
        assertThat(cli.run("stream", "create", "orders", "--no-wait")).isZero();

        assertThat(cli.out).startsWith("stream 'orders' is CREATING with 1 open shard,");
    }

    @Test
    void waitsWhenToldTo() {
        assertThat(cli.run("stream", "create", "orders", "--wait")).isZero();

        assertThat(cli.out).contains("ACTIVE");
    }

    @Test
    void tellsWhenWaitingTakesTooLong() {
        assertThat(cli.run("stream", "create", "orders", "--wait-timeout", "0s"))
                .isEqualTo(ExitCode.REFUSED);

        assertThat(cli.err).contains("creating 'orders': not done after 0 ms").contains("--wait-timeout");
    }

    @Test
    void refusesWhatTheClusterRefusesWithItsWordsAndExitCodeOne() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("stream", "create", "orders")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).isEqualTo("millrace: Stream orders exists already\n");
    }

    @Test
    void listsStreamsAsTableAndAsJson() {
        cli.run("stream", "create", "orders", "--shards", "2");
        cli.run("stream", "create", "clicks", "--max-record", "2048");

        assertThat(cli.run("stream", "list")).isZero();
        assertThat(cli.outLines().get(0))
                .matches("NAME +STATUS +MODE +SHARDS +RETENTION +MAX RECORD +CONSUMERS +CREATED");
        assertThat(cli.outLines().get(1)).matches("clicks +\\w+ +provisioned +1 +1 d +2.00 MiB +0 .*");

        assertThat(cli.run("stream", "list", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"name\" : \"clicks\"").contains("\"retentionSeconds\" : 86400");
    }

    @Test
    void saysHowToMakeTheFirstStream() {
        assertThat(cli.run("stream", "list")).isZero();
        assertThat(cli.out).isEmpty();
        assertThat(cli.err).contains("stream create");
    }

    @Test
    void describesAStreamWithAPicture() {
        cli.run("stream", "create", "orders", "--shards", "2", "--tag", "a=b");

        assertThat(cli.run("stream", "describe", "orders")).isZero();
        assertThat(cli.out)
                .contains("2 open, 0 closed")
                .contains("a=b")
                .contains("│ shard 0 ")
                .contains("│ server-1 ")
                .contains("1.50 MB/s, 2,000 records/s, 3 refused/s");
        assertThat(cli.outLines())
                .last()
                .asString()
                .matches("shardId-000000000000 +█{10} +125.0 % +0.50 +812 +3 +cele\\?brity 60.0 %, k{31}… 10.0 %");
        assertThat(cli.run("stream", "describe", "orders", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"refusedPerSecond\" : 3.0").contains("\"cele\\nbrity\" : 0.6");
    }

    @Test
    void drawsTheLineageOrOnlyOpenShards() {
        cli.run("stream", "create", "orders", "--shards", "2");

        assertThat(cli.run("stream", "shards", "orders", "--tree")).isZero();
        assertThat(cli.outLines()).containsExactly("0  open    50.0 %", "1  open    50.0 %");
        assertThat(cli.run("stream", "shards", "orders", "--tree", "--open")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("--tree shows closed shards too: leave --open out");
    }

    @Test
    void suggestsTheStreamThatWasMeant() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("stream", "describe", "oders")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).isEqualTo("millrace: there is no stream 'oders'. Did you mean 'orders'?\n");
        assertThat(cli.run("put", "ordes", "x")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("Did you mean 'orders'?");
    }

    @Test
    void saysThatThereIsNoStreamAtAll() {
        assertThat(cli.run("get", "orders")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("'millrace stream create orders' makes it");
    }

    @Test
    void deletesAndWaitsUntilItIsGone() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("stream", "delete", "orders", "--with-consumers")).isZero();
        assertThat(cli.cluster.calls).contains("delete with consumers orders");
        assertThat(cli.out).isEqualTo("stream 'orders' is deleted\n");
    }

    @Test
    void asksAPersonBeforeDeleting() {
        cli.run("stream", "create", "orders");
        cli.traits = new TerminalTraits(true, false, false, false, 80);
        cli.input = "n\n";

        assertThat(cli.run("stream", "delete", "orders")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("[y/N]").contains("nothing was deleted");
        cli.input = "yes\n";
        assertThat(cli.run("stream", "delete", "orders")).isZero();
    }

    @Test
    void splitsInTheMiddleOrWhereToldTo() {
        cli.run("stream", "create", "orders", "--shards", "2");

        assertThat(cli.run("stream", "split", "orders", "1")).isZero();
        assertThat(cli.run("stream", "split", "orders", "shardId-000000000000", "--at", "17"))
                .isZero();
        assertThat(cli.cluster.calls)
                .contains(
                        "split orders shardId-000000000001 255211775190703847597530955573826158592",
                        "split orders shardId-000000000000 17");
    }

    @Test
    void namesTheOpenShardsWhenTheNamedOneDoesNotExist() {
        cli.run("stream", "create", "orders", "--shards", "3");

        assertThat(cli.run("stream", "split", "orders", "9")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("stream 'orders' has no shard '9'; its open shards are 0, 1, 2");
    }

    @Test
    void mergesInWhicheverOrderTheyAreNamed() {
        cli.run("stream", "create", "orders", "--shards", "3");

        assertThat(cli.run("stream", "merge", "orders", "2", "1")).isZero();
        assertThat(cli.cluster.calls).contains("merge orders shardId-000000000001 shardId-000000000002");
    }

    @Test
    void scalesAndShowsTheMapBeforeAndAfter() {
        cli.run("stream", "create", "orders", "--shards", "2");

        assertThat(cli.run("stream", "scale", "orders", "4")).isZero();
        assertThat(cli.outLines().get(0)).isEqualTo("before");
        assertThat(cli.out.split("\nafter\n")[0]).contains("│ shard 1 ").doesNotContain("shard 3");
        assertThat(cli.out.split("\nafter\n")[1]).contains("│ shard 3 ").contains("with 4 open shards");
        assertThat(cli.run("stream", "scale", "orders", "8", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"openShards\" : 8").contains("\"openShardsBefore\" : 4");
    }

    @Test
    void showsAndChangesTheMode() {
        cli.run("stream", "create", "orders", "--mode", "on-demand");

        assertThat(cli.cluster.calls).containsExactly("create orders ON_DEMAND 0 PT24H 1024 {}");
        assertThat(cli.run("stream", "mode", "orders")).isZero();
        assertThat(cli.out).contains("with 1 open shard on demand,");
        assertThat(cli.run("stream", "mode", "orders", "provisioned")).isZero();
        assertThat(cli.run("stream", "mode", "orders", "ON_DEMAND")).isZero();
        assertThat(cli.cluster.calls).contains("mode orders PROVISIONED", "mode orders ON_DEMAND");
        assertThat(cli.run("stream", "mode", "orders", "auto")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'auto' is not a mode; write on-demand or provisioned");
    }

    @Test
    void showsAndChangesRetention() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("stream", "retention", "orders")).isZero();
        assertThat(cli.out).contains("keeps records for 1 d");
        assertThat(cli.run("stream", "retention", "orders", "7d")).isZero();
        assertThat(cli.cluster.calls).contains("retention orders PT168H");
        assertThat(cli.run("stream", "retention", "orders", "7 days")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'7 days' is not a duration; write a number with");
    }

    @Test
    void addsListsAndRemovesTags() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("stream", "tag", "add", "orders", "a=1", "b=2")).isZero();
        assertThat(cli.outLines()).containsExactly("KEY  VALUE", "a    1", "b    2");
        assertThat(cli.run("stream", "tag", "remove", "orders", "a")).isZero();
        assertThat(cli.run("stream", "tag", "list", "orders", "-o", "json")).isZero();
        assertThat(cli.out).isEqualTo("{\n  \"b\" : \"2\"\n}\n");
    }

    @Test
    void listsShardsWithTheirRanges() {
        cli.run("stream", "create", "orders", "--shards", "2");

        assertThat(cli.run("stream", "shards", "orders")).isZero();
        assertThat(cli.outLines().get(2))
                .matches(
                        "shardId-000000000001 +open +50.0 % +170141183460469231731687303715884105728 +- +- +1 +server-1");
    }
}
