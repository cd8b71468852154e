package io.millrace.node.audit;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.record.Block;
import io.millrace.node.fake.FakeLog;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.ServingNode;
import io.millrace.node.replica.Commands;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.ReplicaRig;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.replica.StoredRanges.ReplaceReason;
import io.millrace.proto.internal.v1.AuditPass;
import io.millrace.proto.internal.v1.AuditState;
import io.millrace.proto.internal.v1.DescribeAuditsRequest;
import io.millrace.proto.internal.v1.GroupAuditStatus;
import io.millrace.proto.internal.v1.StartAuditRequest;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.testkit.Await;
import io.millrace.testkit.ForgedBlock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three nodes with a replica of one group each, on real stores, which reach each other over gRPC. */
final class AuditTrio implements AutoCloseable {

    static final GroupId GROUP = ReplicaRig.GROUP;
    static final int RECORDS = 3;

    final ManualEnvironment env = new ManualEnvironment();
    final List<ServingNode> nodes;
    final List<ReplicaRig> rigs = new ArrayList<>();
    private final List<FakeLog> logs = new ArrayList<>();
    private long passes;

    /** The first node leads. */
    AuditTrio(Path directory) {
        nodes = ServingNode.start(env, Limits.UNLIMITED, "a", "b", "c");
        List<NodeId> members = nodes.stream().map(node -> node.id).toList();
        for (ServingNode node : nodes) {
            ReplicaRig rig = new ReplicaRig(directory.resolve(node.id.value()));
            FakeLog log = new FakeLog(GROUP, node.id, bytes -> new GroupResult.Done());
            rig.replica.attach(log);
            rigs.add(rig);
            logs.add(log);
            node.cluster.replica(rig.replica);
        }
        leader(0);
        nodes.forEach(node -> node.cluster.learn(new MetadataRecord.Group(GROUP, members)));
    }

    void leader(int index) {
        for (int i = 0; i < logs.size(); i++) {
            logs.get(i).leadership(new Leadership(1, nodes.get(index).id, i == index));
        }
    }

    /** All apply it. */
    void apply(GroupCommand command) {
        rigs.forEach(rig -> rig.apply(command));
    }

    /** All get a shard with blocks. */
    void fill(long uid, int blocks) {
        apply(Commands.open(uid));
        for (int i = 0; i < blocks; i++) {
            byte[] block = Commands.random(uid * 1000 + i, RECORDS, 2000);
            rigs.forEach(rig -> rig.append(1000, Commands.block(uid, block)));
        }
    }

    /** One replica's block gets other bytes and right checksums. */
    void forge(int node, long uid, long base) {
        StoredBlock before = block(node, uid, base);
        byte[] forged = ForgedBlock.of(before.bytes(), 1);
        rigs.get(node)
                .replica
                .ranges()
                .replace(
                        uid,
                        List.of(new StoredBlock(base, Block.read(forged).header(), forged)),
                        ReplaceReason.DIVERGENT);
    }

    /** One replica's block fails its checksums. */
    void damage(int node, long uid, long base) {
        StoredBlock before = block(node, uid, base);
        byte[] damaged = before.bytes().clone();
        damaged[damaged.length - 1] ^= 1;
        rigs.get(node)
                .replica
                .ranges()
                .replace(uid, List.of(new StoredBlock(base, before.header(), damaged)), ReplaceReason.DAMAGED);
    }

    StoredBlock block(int node, long uid, long base) {
        return rigs.get(node).replica.read(uid, base, 1, 1).get(0);
    }

    /** Has a node compare its group, and waits for the end. */
    AuditState audited(int leader) {
        long id = ++passes;
        nodes.get(leader)
                .audits()
                .startAudit(StartAuditRequest.newBuilder().setAuditId(id).build());
        return awaitEnd(leader, id);
    }

    AuditState awaitEnd(int leader, long id) {
        Await.until("the audit's end", () -> {
            env.advance(Duration.ofMillis(300));
            AuditPass pass = status(leader).getState().getPass();
            return pass.getId() == id && pass.getEndedMillis() > 0;
        });
        return status(leader).getState();
    }

    GroupAuditStatus status(int leader) {
        return nodes.get(leader)
                .audits()
                .describeAudits(DescribeAuditsRequest.getDefaultInstance())
                .getGroups(0);
    }

    double metric(int node, String name) {
        Double value =
                nodes.get(node).registry.getSampleValue(name, new String[] {"group"}, new String[] {GROUP.toString()});
        return value == null ? Double.NaN : value;
    }

    @Override
    public void close() {
        nodes.forEach(ServingNode::close);
        rigs.forEach(ReplicaRig::close);
    }
}
