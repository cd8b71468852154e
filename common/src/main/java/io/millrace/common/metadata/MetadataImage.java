package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Everything the controllers know, immutable (design D7). Nodes, front doors and controllers hold the latest version in one
 * volatile field; changes come as records through {@code MetadataDelta}.
 *
 * @param version grows by one with each applied change; 0 = empty
 * @param cluster id, secrets and counters of the cluster
 * @param streams by name
 * @param streamNames name of each stream by its unique number
 * @param nodes by id
 * @param groups by number
 * @param processes long jobs that are under way, by id
 * @param accessKeys keys of the Kinesis protocol by their public part
 * @param account settings that belong to no single stream
 */
public record MetadataImage(
        long version,
        ClusterInfo cluster,
        TreePMap<String, StreamInfo> streams,
        PMap<Long, String> streamNames,
        TreePMap<NodeId, NodeInfo> nodes,
        TreePMap<GroupId, GroupInfo> groups,
        TreePMap<Long, ProcessInfo> processes,
        TreePMap<String, AccessKeyInfo> accessKeys,
        AccountInfo account) {

    /** Nothing yet. */
    public static final MetadataImage EMPTY = new MetadataImage(
            0,
            ClusterInfo.NONE,
            TreePMap.empty(),
            HashTreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            AccountInfo.NONE);

    /** An image in which no long job is under way, without access keys. */
    public MetadataImage(
            long version,
            ClusterInfo cluster,
            TreePMap<String, StreamInfo> streams,
            PMap<Long, String> streamNames,
            TreePMap<NodeId, NodeInfo> nodes,
            TreePMap<GroupId, GroupInfo> groups) {
        this(
                version,
                cluster,
                streams,
                streamNames,
                nodes,
                groups,
                TreePMap.empty(),
                TreePMap.empty(),
                AccountInfo.NONE);
    }

    public Optional<StreamInfo> stream(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    public Optional<StreamInfo> stream(long uid) {
        return Optional.ofNullable(streamNames.get(uid)).flatMap(this::stream);
    }

    public Optional<NodeInfo> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    public Optional<GroupInfo> group(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    public Optional<AccessKeyInfo> accessKey(String id) {
        return Optional.ofNullable(accessKeys.get(id));
    }

    public Optional<ProcessInfo> process(long id) {
        return Optional.ofNullable(processes.get(id));
    }

    /** Replicas that are being moved, oldest first. */
    public Stream<ProcessInfo.Moving> moves() {
        return processes.values().stream()
                .filter(ProcessInfo.Moving.class::isInstance)
                .map(ProcessInfo.Moving.class::cast);
    }

    /** Members of a group once a replica has moved: the new one in the place of the old one. */
    public List<NodeId> membersAfter(ProcessInfo.Moving move) {
        List<NodeId> members =
                new ArrayList<>(group(move.group()).map(GroupInfo::replicas).orElse(List.of()));
        members.replaceAll(node -> node.equals(move.from()) ? move.to() : node);
        return members;
    }

    /** Open shards of all streams. */
    public int openShardCount() {
        return streams.values().stream()
                .mapToInt(stream -> stream.openShards().size())
                .sum();
    }

    /** Streams in on-demand mode. */
    public long onDemandStreamCount() {
        return streams.values().stream()
                .filter(stream -> stream.capacity().mode() == StreamMode.ON_DEMAND)
                .count();
    }

    /** The image as records: {@link MetadataDelta} on {@link #EMPTY} makes an equal image of them. */
    public List<MetadataRecord> toRecords() {
        List<MetadataRecord> records = new ArrayList<>();
        if (!cluster.equals(ClusterInfo.NONE)) {
            records.add(new MetadataRecord.Cluster(cluster));
        }
        nodes.values().forEach(node -> records.add(new MetadataRecord.Node(node)));
        groups.values().forEach(group -> records.add(new MetadataRecord.Group(group.id(), group.replicas())));
        streams.values().forEach(stream -> addRecords(stream, records));
        processes.values().forEach(process -> records.add(new MetadataRecord.Process(process)));
        accessKeys.values().forEach(key -> records.add(new MetadataRecord.AccessKey(key)));
        if (!account.equals(AccountInfo.NONE)) {
            records.add(new MetadataRecord.Account(account));
        }
        return records;
    }

    private static void addRecords(StreamInfo stream, List<MetadataRecord> records) {
        records.add(MetadataRecord.Stream.of(stream));
        if (!stream.options().equals(StreamOptions.NONE)) {
            records.add(new MetadataRecord.Options(stream.uid(), stream.options()));
        }
        stream.allShards().forEach(shard -> records.add(new MetadataRecord.Shard(stream.uid(), shard)));
        stream.consumers()
                .values()
                .forEach(consumer -> records.add(new MetadataRecord.Consumer(stream.uid(), consumer)));
    }
}
