package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeCommandsTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void listsNodesAndMoves() {
        cli.cluster.operations.drain("n1");
        assertThat(cli.run("node", "list")).isZero();
        assertThat(cli.out)
                .containsPattern("n1 +a +n1:7400 +up, draining")
                .containsPattern("n2 +a +n2:7400 +up ")
                .contains("group 3 from n1 to n9, 1,234 entries behind");
        assertThat(cli.run("node", "list", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"draining\" : true").contains("\"moves\"");
    }

    @Test
    void waitsUntilADrainedNodeHoldsNothing() {
        assertThat(cli.run("node", "drain", "n1")).isZero();
        assertThat(cli.cluster.operations.calls).containsExactly("drain n1");
        assertThat(cli.out).isEqualTo("node n1 holds no replicas; stop it, then: millrace node remove n1\n");
        assertThat(cli.cluster.operations.replicas).containsEntry("n1", 0);
    }

    @Test
    void returnsAtOnceWhenToldTo() {
        assertThat(cli.run("node", "drain", "n1", "--no-wait")).isZero();
        assertThat(cli.out).isEqualTo("node n1 is being drained of 2 replicas\n");
    }

    @Test
    void endsADrain() {
        assertThat(cli.run("node", "drain", "n1", "--cancel")).isZero();
        assertThat(cli.cluster.operations.calls).containsExactly("undrain n1");
    }

    @Test
    void passesARefusalOn() {
        assertThat(cli.run("node", "remove", "n1")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).isEqualTo("millrace: Node n1 holds replicas\n");
        cli.cluster.operations.replicas.put("n1", 0);
        assertThat(cli.run("node", "remove", "n1")).isZero();
        assertThat(cli.out).isEqualTo("node n1 is removed\n");
    }

    @Test
    void tellsByItsExitCodeWhetherANodeCanStop() {
        assertThat(cli.run("cluster", "can-stop", "n1")).isZero();
        assertThat(cli.out).isEqualTo("node n1 can be stopped\n");
        cli.cluster.operations.objections.add(List.of("Group 2 would be left with 1."));
        assertThat(cli.run("cluster", "can-stop", "n1")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.out).isEqualTo("node n1 cannot be stopped now:\n  Group 2 would be left with 1.\n");
    }

    @Test
    void waitsUntilANodeCanStop() {
        cli.cluster.operations.objections.addAll(List.of(List.of("Not yet."), List.of("Not yet.")));
        assertThat(cli.run("cluster", "can-stop", "n1", "--claim", "--wait")).isZero();
        assertThat(cli.cluster.operations.calls).containsOnly("claim n1");
        assertThat(cli.err).contains("Not yet.");
        assertThat(cli.out).isEqualTo("node n1 can be stopped\n");
    }

    @Test
    void finalisesAnUpgrade() {
        assertThat(cli.run("cluster", "finalize-upgrade")).isZero();
        assertThat(cli.out).isEqualTo("the cluster is at feature level 4\n");
        cli.cluster.operations.objections.add(List.of("Node n2 does not run."));
        assertThat(cli.run("cluster", "finalize-upgrade")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).isEqualTo("millrace: Node n2 does not run.\n");
    }
}
