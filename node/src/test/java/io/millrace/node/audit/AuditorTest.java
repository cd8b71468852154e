package io.millrace.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.replica.Commands;
import io.millrace.proto.internal.v1.AuditState;
import io.millrace.proto.internal.v1.DescribeAuditsRequest;
import io.millrace.proto.internal.v1.StartAuditRequest;
import io.millrace.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits of three replicas on real stores, over gRPC. */
class AuditorTest {

    @TempDir
    Path directory;

    private AuditTrio trio;

    @BeforeEach
    void start() {
        trio = new AuditTrio(directory);
        trio.fill(1, 20);
        trio.fill(2, 20);
    }

    @AfterEach
    void stop() {
        trio.close();
    }

    @Test
    void equalReplicasAreFoundEqual() {
        AuditState state = trio.audited(0);
        assertThat(state.getPass().getTotals().getBlocks()).isEqualTo(40);
        assertThat(state.getPass().getTotals().getRecords()).isEqualTo(40 * AuditTrio.RECORDS);
        assertThat(state.getPass().getNotComparedList()).isEmpty();
        assertThat(state.getWholeMillis()).isPositive();
        assertThat(trio.metric(0, "millrace_audit_divergent_blocks_total")).isZero();
    }

    @Test
    void aFollowersForgedBlockIsReplaced() {
        isReplaced(2);
    }

    @Test
    void theLeadersForgedBlockIsReplaced() {
        isReplaced(0);
    }

    private void isReplaced(int wrong) {
        trio.forge(wrong, 2, 9);
        assertThat(equalReplicas(2)).isFalse();
        AuditState state = trio.audited(0);
        assertThat(state.getPass().getTotals().getDivergent()).isEqualTo(1);
        assertThat(state.getPass().getTotals().getRepaired()).isEqualTo(1);
        assertThat(state.getUndecidedList()).isEmpty();
        assertThat(equalReplicas(2)).isTrue();
        assertThat(trio.block(wrong, 2, 9).bytes())
                .as("what readers get")
                .isEqualTo(trio.block(1, 2, 9).bytes());
        assertThat(trio.metric(0, "millrace_audit_divergent_blocks_total")).isEqualTo(1);
        assertThat(trio.metric(0, "millrace_audit_repaired_blocks_total")).isEqualTo(1);
        assertThat(trio.metric(0, "millrace_audit_undecided_ranges")).isZero();
    }

    @Test
    void damageThatNobodyHasReadIsMended() {
        trio.damage(0, 1, 0);
        trio.damage(1, 1, 57);
        AuditState state = trio.audited(0);
        assertThat(trio.rigs.get(0).damaged).contains(0L);
        assertThat(trio.rigs.get(1).damaged).contains(57L);
        assertThat(state.getPass().getTotals().getDamaged()).isEqualTo(2);
        assertThat(state.getPass().getTotals().getRepaired()).isEqualTo(2);
        assertThat(equalReplicas(1)).isTrue();
        assertThat(trio.metric(0, "millrace_audit_damaged_blocks_total")).isEqualTo(2);
    }

    @Test
    void withoutAMajorityNothingIsReplacedUntilThereIsOne() {
        trio.forge(1, 1, 3);
        byte[] before = trio.block(1, 1, 3).bytes();
        trio.nodes.get(2).silence();
        AuditState state = trio.audited(0);
        assertThat(state.getUndecidedList())
                .singleElement()
                .satisfies(left -> assertThat(left.getWhy()).contains("no 2 replicas agree"));
        assertThat(state.getPass().getNotComparedList())
                .singleElement()
                .satisfies(node -> assertThat(node.getNodeId()).isEqualTo("c"));
        assertThat(state.getWholeMillis()).isZero();
        assertThat(trio.metric(0, "millrace_audit_undecided_ranges")).isEqualTo(1);
        assertThat(trio.block(1, 1, 3).bytes()).isEqualTo(before);
    }

    @Test
    void anAuditGoesOnUnderAnotherLeader() {
        trio.nodes
                .get(0)
                .audits()
                .startAudit(StartAuditRequest.newBuilder().setAuditId(77).build());
        AuditState before = trio.awaitEnd(0, 77);
        trio.leader(1);
        Await.until("the new leader to know", () -> {
            trio.env.advance(Duration.ofSeconds(1));
            return trio.status(1).getState().getPass().getId() == 77;
        });
        assertThat(trio.status(1).getState().getSinceMillis()).isEqualTo(before.getSinceMillis());
        assertThat(trio.awaitEnd(1, 77).getWholeMillis()).isGreaterThanOrEqualTo(before.getWholeMillis());
        assertThat(trio.nodes
                        .get(0)
                        .audits()
                        .describeAudits(DescribeAuditsRequest.getDefaultInstance())
                        .getGroupsList())
                .isEmpty();
    }

    @Test
    void trimmedSealedAndDroppedShardsRaiseNoAlarm() {
        trio.apply(Commands.reshard(List.of(1L), List.of(4L)));
        trio.rigs.get(0).apply(Commands.trim(1, 30));
        trio.rigs.get(1).apply(Commands.trim(1, 30));
        trio.rigs.get(1).apply(Commands.drop(2));
        AuditState state = trio.audited(0);
        assertThat(state.getPass().getTotals().getDivergent()).isZero();
        assertThat(state.getPass().getTotals().getDamaged()).isZero();
        assertThat(state.getUndecidedList()).isEmpty();
        assertThat(state.getPass().getNotComparedList())
                .singleElement()
                .satisfies(node -> assertThat(node.getReason()).isEqualTo("does not have the shard"));
    }

    @Test
    void auditsBeginByThemselves() {
        Await.until("an audit", () -> {
            trio.env.advance(Duration.ofMinutes(5));
            return trio.status(0).getState().getWholeMillis() > 0;
        });
        assertThat(trio.metric(0, "millrace_audit_pass_age_seconds")).isLessThan(3600);
    }

    private boolean equalReplicas(long uid) {
        return trio.rigs.stream()
                        .map(rig -> Arrays.hashCode(rig.replica.digest(uid).sha256()))
                        .distinct()
                        .count()
                == 1;
    }
}
