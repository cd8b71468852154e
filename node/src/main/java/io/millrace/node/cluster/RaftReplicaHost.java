package io.millrace.node.cluster;

import io.millrace.common.file.FileTree;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.node.replica.DamagedBlockListener;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.NodeStorage;
import io.millrace.node.replica.RocksGroupReplica;
import io.millrace.raft.RaftHost;
import io.millrace.raft.RaftMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Puts data replicas on RocksDB behind Raft groups: {@link #registerStored} before the Raft host starts, {@link
 * #publishStored} after. Then one thread creates and removes.
 */
public final class RaftReplicaHost implements ReplicaHost {

    private final RaftHost raft;
    private final NodeStorage storage;
    private final Path directory;
    private final NodeCluster cluster;
    private final DamagedBlockListener damaged;
    private final List<RocksGroupReplica> stored = new ArrayList<>();

    /**
     * Opens nothing yet.
     *
     * @param directory each group's store is a directory in there
     * @param cluster hears of replicas that come and go
     * @param damaged hears of blocks that fail their checksums
     */
    public RaftReplicaHost(
            RaftHost raft, NodeStorage storage, Path directory, NodeCluster cluster, DamagedBlockListener damaged) {
        this.raft = raft;
        this.storage = storage;
        this.directory = directory;
        this.cluster = cluster;
        this.damaged = damaged;
    }

    /** Gives the Raft host the state machines of all data groups on this disk. */
    public void registerStored() {
        for (GroupId group : raft.storedGroups()) {
            if (!group.equals(GroupId.METADATA)) {
                RocksGroupReplica replica = replica(group);
                replica.attach(raft.register(group, replica));
                stored.add(replica);
            }
        }
    }

    /** Makes the replicas of stored groups visible; the Raft host has opened them. */
    public void publishStored() {
        stored.forEach(cluster::replicaAdded);
        stored.clear();
    }

    @Override
    public Map<GroupId, Set<NodeId>> groups() {
        Map<GroupId, Set<NodeId>> groups = raft.members();
        groups.remove(GroupId.METADATA);
        return groups;
    }

    @Override
    public void create(GroupId group, List<NodeInfo> members) {
        begin(group, replica -> raft.create(group, raftMembers(members), replica));
    }

    @Override
    public void rebuild(GroupId group, List<NodeInfo> members) {
        begin(group, replica -> raft.rebuild(group, raftMembers(members), replica));
    }

    @Override
    public void join(GroupId group, List<NodeInfo> members) {
        // Left by a removal that a crash cut short; with it the replica would seem to have lost its log.
        deleteStore(group);
        begin(group, replica -> raft.join(group, raftMembers(members), replica));
    }

    private void begin(GroupId group, Function<RocksGroupReplica, CommandLog<GroupResult>> how) {
        RocksGroupReplica replica = replica(group);
        replica.attach(how.apply(replica));
        cluster.replicaAdded(replica);
    }

    @Override
    public void update(GroupId group, List<NodeInfo> members) {
        raft.membersAre(group, raftMembers(members));
    }

    @Override
    public CompletableFuture<Void> setMembers(GroupId group, List<NodeInfo> members) {
        return raft.setMembers(group, raftMembers(members));
    }

    @Override
    public CompletableFuture<Void> handOver(GroupId group, NodeId target) {
        return raft.handOver(group, target);
    }

    private static List<RaftMember> raftMembers(List<NodeInfo> members) {
        return members.stream()
                .map(node -> new RaftMember(node.id(), node.raftEndpoint(), node.endpoint()))
                .toList();
    }

    @Override
    public void remove(GroupId group) {
        cluster.replicaRemoved(group);
        raft.remove(group);
        deleteStore(group);
    }

    private void deleteStore(GroupId group) {
        try {
            FileTree.delete(store(group));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the store of " + group, e);
        }
    }

    private RocksGroupReplica replica(GroupId group) {
        return storage.replica(group, store(group), damaged);
    }

    private Path store(GroupId group) {
        return directory.resolve("group-" + group.value());
    }
}
