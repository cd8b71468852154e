package io.millrace.node.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.AuditState;
import io.millrace.node.audit.plan.BlockEntry;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.RepairOrder;
import io.millrace.node.audit.plan.RepairOrder.Rule;
import io.millrace.node.audit.plan.RepairOrder.Segment;
import io.millrace.node.audit.plan.ReplicaAnswer;
import io.millrace.node.peer.Peers;
import io.millrace.node.replica.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor relies on, of its own replica and of others. */
class AuditedReplicaContractTest {

    @TempDir
    Path directory;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private AuditTrio trio;

    @BeforeEach
    void start() {
        trio = new AuditTrio(directory);
        trio.fill(1, 20);
    }

    @AfterEach
    void stop() {
        trio.close();
        thread.shutdownNow();
    }

    private Peers peers(int node) {
        return new Peers(trio.nodes.get(node).channels(), Duration.ofSeconds(10));
    }

    @Nested
    class OfThisNode extends Contract {
        @Override
        AuditedReplica subject() {
            return new AuditReplicas(trio.nodes.get(0).cluster, peers(0), trio.env.time(), thread)
                    .local(trio.rigs.get(0).replica);
        }
    }

    @Nested
    class OfAnotherNode extends Contract {
        @Override
        AuditedReplica subject() {
            return new PeerReplica(AuditTrio.GROUP, "grpc:a", peers(1));
        }
    }

    abstract class Contract {

        private final AuditState nothing = AuditState.unknown(0);

        /** The first node's replica. */
        abstract AuditedReplica subject();

        private ReplicaAnswer read(long from, long to, Detail detail) {
            return subject().read(new AuditRange(1, from, to), detail, nothing).join();
        }

        private List<BlockEntry> entries(int node, long from, long to) {
            return ((ReplicaAnswer.Read)
                            trio.rigs.get(node).replica.ranges().read(new AuditRange(1, from, to), Detail.BLOCKS))
                    .entries();
        }

        private int repair(Rule rule, boolean damaged, List<BlockEntry> blocks) {
            return subject()
                    .repair(new RepairOrder(
                            1, trio.nodes.get(0).id, trio.nodes.get(1).id, rule, List.of(new Segment(blocks, damaged))))
                    .join();
        }

        @Test
        void readsAndNamesItsBlocks() {
            ReplicaAnswer.Read digest = (ReplicaAnswer.Read) read(0, 60, Detail.DIGEST);
            ReplicaAnswer.Read list = (ReplicaAnswer.Read) read(0, 60, Detail.BLOCKS);
            assertThat(digest.coveredTo()).isEqualTo(60);
            assertThat(digest.blocks()).isEqualTo(20);
            assertThat(digest.bytes()).isGreaterThan(20 * 3 * 2000);
            assertThat(digest.intact()).isTrue();
            assertThat(digest.entries()).isEmpty();
            assertThat(list.entries()).hasSize(20).isEqualTo(entries(1, 0, 60));
            assertThat(list.digest()).isEqualTo(digest.digest()).hasSize(64);
            assertThat(trio.rigs.get(1).replica.ranges().read(new AuditRange(1, 0, 60), Detail.DIGEST))
                    .isEqualTo(digest);
        }

        @Test
        void aBlockBelongsToTheRangeInWhichItBegins() {
            ReplicaAnswer.Read list = (ReplicaAnswer.Read) read(4, 10, Detail.BLOCKS);
            assertThat(list.entries()).extracting(BlockEntry::baseOffset).containsExactly(6L, 9L);
            assertThat(list.coveredTo()).isEqualTo(10);
        }

        @Test
        void saysWhatItDoesNotHave() {
            assertThat(read(0, 61, Detail.DIGEST)).isEqualTo(new ReplicaAnswer.Behind(60));
            trio.apply(Commands.trim(1, 6));
            assertThat(read(3, 60, Detail.DIGEST)).isEqualTo(new ReplicaAnswer.Trimmed(6));
            trio.apply(Commands.drop(1));
            assertThat(read(6, 60, Detail.DIGEST)).isEqualTo(new ReplicaAnswer.Gone());
        }

        @Test
        void readsOnBehindDamage() {
            trio.damage(0, 1, 6);
            ReplicaAnswer.Read list = (ReplicaAnswer.Read) read(0, 60, Detail.BLOCKS);
            assertThat(list.intact()).isFalse();
            assertThat(list.entries()).hasSize(20).contains(BlockEntry.damaged(6, 9));
        }

        @Test
        void replacesWhatTheMajorityHasOtherwise() {
            trio.forge(0, 1, 9);
            assertThat(entries(0, 0, 60)).isNotEqualTo(entries(1, 0, 60));
            assertThat(repair(Rule.MAJORITY, false, entries(1, 9, 12))).isEqualTo(1);
            assertThat(entries(0, 0, 60)).isEqualTo(entries(1, 0, 60));
            assertThat(trio.block(0, 1, 9).bytes())
                    .isEqualTo(trio.block(1, 1, 9).bytes());
        }

        @Test
        void takesNothingButTheVeryBlocks() {
            List<BlockEntry> before = entries(0, 9, 12);
            List<BlockEntry> wrong = List.of(new BlockEntry(9, 12, "00112233445566778899aabbccddeeff"));
            assertThatThrownBy(() -> repair(Rule.MAJORITY, false, wrong))
                    .isInstanceOf(CompletionException.class)
                    .satisfies(failure -> assertThat(GrpcErrors.unwrap(failure))
                            .isInstanceOf(MillraceException.class)
                            .hasMessageContaining("is not the one with hash"));
            assertThat(entries(0, 9, 12)).isEqualTo(before);
        }

        @Test
        void replacesOnlyDamageWithoutAMajority() {
            trio.damage(0, 1, 6);
            trio.forge(0, 1, 9);
            List<BlockEntry> forged = entries(0, 9, 12);
            assertThat(repair(Rule.DAMAGED_ONLY, true, entries(1, 6, 9))).isEqualTo(1);
            assertThat(entries(0, 6, 9)).isEqualTo(entries(1, 6, 9));
            repair(Rule.DAMAGED_ONLY, true, entries(1, 9, 12));
            assertThat(entries(0, 9, 12)).isEqualTo(forged);
        }

        @Test
        void replacesNothingOfAShardThatIsGone() {
            List<BlockEntry> blocks = entries(1, 6, 9);
            trio.rigs.get(0).apply(Commands.drop(1));
            assertThat(repair(Rule.MAJORITY, false, blocks)).isZero();
        }
    }
}
