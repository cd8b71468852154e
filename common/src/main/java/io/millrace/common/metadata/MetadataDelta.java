package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The step from one image to the next: {@link #replay} records, then {@link #apply}. The base image never changes. Cost
 * is proportional to the records, not to the image. One thread; used by controllers and followers alike.
 *
 * <p>Records about streams that are not there are ignored: a follower may see the end of a process whose stream has gone.
 */
public final class MetadataDelta {

    private final Map<Long, StreamDelta> changed = new LinkedHashMap<>();
    private final Map<GroupId, Integer> shardCountChanges = new HashMap<>();
    private final MetadataRecord.Visitor<MetadataDelta> replayer = new Replayer();

    private ClusterInfo cluster;
    private TreePMap<String, StreamInfo> streams;
    private PMap<Long, String> streamNames;
    private TreePMap<NodeId, NodeInfo> nodes;
    private TreePMap<GroupId, GroupInfo> groups;
    private TreePMap<Long, ProcessInfo> processes;
    private TreePMap<String, AccessKeyInfo> accessKeys;
    private AccountInfo account;

    public MetadataDelta(MetadataImage base) {
        cluster = base.cluster();
        streams = base.streams();
        streamNames = base.streamNames();
        nodes = base.nodes();
        groups = base.groups();
        processes = base.processes();
        accessKeys = base.accessKeys();
        account = base.account();
    }

    /** The image that follows {@code base} by these records. */
    public static MetadataImage next(MetadataImage base, long version, List<MetadataRecord> records) {
        MetadataDelta delta = new MetadataDelta(base);
        records.forEach(delta::replay);
        return delta.apply(version);
    }

    /** Takes one record in; in the order in which they were made. */
    public MetadataDelta replay(MetadataRecord change) {
        return change.accept(replayer);
    }

    /** The image after all records so far. */
    public MetadataImage apply(long version) {
        changed.values().forEach(delta -> {
            StreamInfo stream = delta.apply();
            streams = streams.plus(stream.name(), stream);
            streamNames = streamNames.plus(stream.uid(), stream.name());
        });
        changed.clear();
        shardCountChanges.forEach((id, change) -> {
            GroupInfo group = groups.get(id);
            if (group != null) {
                groups = groups.plus(id, new GroupInfo(id, group.replicas(), group.shardCount() + change));
            }
        });
        shardCountChanges.clear();
        return new MetadataImage(version, cluster, streams, streamNames, nodes, groups, processes, accessKeys, account);
    }

    private Optional<StreamDelta> stream(long uid) {
        StreamDelta known = changed.get(uid);
        if (known != null) {
            return Optional.of(known);
        }
        String name = streamNames.get(uid);
        StreamInfo base = name == null ? null : streams.get(name);
        if (base == null || base.uid() != uid) {
            return Optional.empty();
        }
        StreamDelta fresh = new StreamDelta(base);
        changed.put(uid, fresh);
        return Optional.of(fresh);
    }

    private void put(StreamDelta stream, ShardInfo shard) {
        stream.putShard(shard).ifPresent(before -> count(before, -1));
        count(shard, 1);
    }

    private void show(StreamDelta stream, ProcessInfo.ReshardStep step, long millis) {
        long atMillis = millis;
        for (ShardId id : step.parents()) {
            ShardInfo parent = stream.shard(id).filter(ShardInfo::isOpen).orElse(null);
            if (parent != null) {
                // The clock of a new leader may be behind: a shard never closes before it was made.
                atMillis = Math.max(atMillis, parent.createdMillis());
                put(stream, parent.closed(atMillis));
            }
        }
        for (ShardInfo child : step.children()) {
            put(stream, child.created(atMillis));
        }
    }

    private void count(ShardInfo shard, int change) {
        shardCountChanges.merge(shard.group(), change, Integer::sum);
    }

    private final class Replayer implements MetadataRecord.Visitor<MetadataDelta> {

        @Override
        public MetadataDelta cluster(MetadataRecord.Cluster it) {
            cluster = it.info();
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta node(MetadataRecord.Node it) {
            nodes = nodes.plus(it.info().id(), it.info());
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta nodeGone(MetadataRecord.NodeGone it) {
            nodes = nodes.minus(it.id());
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta group(MetadataRecord.Group it) {
            GroupInfo before = groups.get(it.id());
            int shardCount = before == null ? 0 : before.shardCount();
            groups = groups.plus(it.id(), new GroupInfo(it.id(), it.replicas(), shardCount));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta stream(MetadataRecord.Stream it) {
            Optional<StreamDelta> known = MetadataDelta.this.stream(it.uid());
            if (known.isPresent()) {
                known.get().head(it);
            } else {
                changed.put(it.uid(), new StreamDelta(it));
            }
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta streamGone(MetadataRecord.StreamGone it) {
            MetadataDelta.this.stream(it.uid()).ifPresent(gone -> {
                gone.shards().forEach(shard -> count(shard, -1));
                changed.remove(it.uid());
                String name = streamNames.get(it.uid());
                if (name != null) {
                    streams = streams.minus(name);
                    streamNames = streamNames.minus(it.uid());
                }
            });
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta shard(MetadataRecord.Shard it) {
            MetadataDelta.this.stream(it.streamUid()).ifPresent(stream -> put(stream, it.info()));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta shardGone(MetadataRecord.ShardGone it) {
            MetadataDelta.this.stream(it.streamUid())
                    .flatMap(stream -> stream.removeShard(it.id()))
                    .ifPresent(before -> count(before, -1));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta consumer(MetadataRecord.Consumer it) {
            MetadataDelta.this.stream(it.streamUid()).ifPresent(stream -> stream.putConsumer(it.info()));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta consumerGone(MetadataRecord.ConsumerGone it) {
            MetadataDelta.this.stream(it.streamUid()).ifPresent(stream -> stream.removeConsumer(it.name()));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta options(MetadataRecord.Options it) {
            MetadataDelta.this.stream(it.streamUid()).ifPresent(stream -> stream.options(it.options()));
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta accessKey(MetadataRecord.AccessKey it) {
            accessKeys = accessKeys.plus(it.info().id(), it.info());
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta accessKeyGone(MetadataRecord.AccessKeyGone it) {
            accessKeys = accessKeys.minus(it.id());
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta account(MetadataRecord.Account it) {
            account = it.info();
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta process(MetadataRecord.Process it) {
            processes = processes.plus(it.info().id(), it.info());
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta resharded(MetadataRecord.Resharded it) {
            if (processes.get(it.processId()) instanceof ProcessInfo.Resharding process) {
                MetadataDelta.this.stream(process.streamUid())
                        .ifPresent(stream -> process.steps().forEach(step -> show(stream, step, it.atMillis())));
            }
            return MetadataDelta.this;
        }

        @Override
        public MetadataDelta processGone(MetadataRecord.ProcessGone it) {
            processes = processes.minus(it.id());
            return MetadataDelta.this;
        }
    }
}
