package io.millrace.server.backup;

import io.millrace.common.file.FileTree;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.controller.restore.RestoredMetadata;
import io.millrace.node.replica.GroupReplica.ShardDigestResult;
import io.millrace.node.replica.NodeStorage;
import io.millrace.node.replica.OfflineReplica;
import io.millrace.node.replica.ShardDigest;
import io.millrace.node.store.StoreConfig;
import io.millrace.raft.checkpoint.CheckpointCopy.Copied;
import io.millrace.raft.checkpoint.CheckpointCopy.CopiedFile;
import io.millrace.raft.checkpoint.CheckpointCopy.Earlier;
import io.millrace.server.Version;
import io.millrace.server.backup.place.BackupDraft;
import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.KeptFiles;
import io.millrace.server.backup.place.StoredFile;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Progress;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.config.ServerConfig;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Makes a back-up of a running cluster (ADR 0028): the metadata first, then each data group at one log entry of its own, at
 * last the metadata again. So each group has at least what was acknowledged before the metadata were cut, and positions of
 * consumers, which are part of the metadata, never lie beyond the records.
 */
final class BackupJob {

    static final String CUT = "metadata-cut";
    static final String LATER = "metadata-later";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ServerConfig config;
    private final LeaderFinder leaders;
    private final Narrator narrator;
    private final BackupPlace place;
    private final Instant began;

    BackupJob(ServerConfig config, Channels channels, BackupPlace place, Narrator narrator) {
        this.config = config;
        this.place = place;
        this.narrator = narrator;
        leaders = new LeaderFinder(channels, narrator);
        began = Instant.ofEpochMilli(narrator.environment().time().wallMillis());
    }

    /** Makes it; what is half made is deleted when that fails. */
    Backup run() throws IOException {
        Optional<Backup> before = Backup.newest(place);
        String folder = NAME.format(began);
        try (BackupDraft draft = place.begin(folder, before.map(Backup::kept).orElse(KeptFiles.NONE))) {
            Backup.finish(draft, copy(draft, before));
        }
        return Backup.open(place, folder);
    }

    private BackupManifest copy(BackupDraft draft, Optional<Backup> before) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        Metadata cut = metadata(draft, CUT, files);
        MetadataImage image = RestoredMetadata.read(cut.bytes(), cut.bytes()).cut();
        before.ifPresent(backup -> checkCluster(backup, image));
        narrator.say("metadata: version " + image.version() + ", "
                + Human.count(image.streams().size(), "stream") + ", "
                + Human.count(image.openShardCount(), "open shard"));
        List<BackupManifest.Group> groups = new ArrayList<>();
        try (NodeStorage storage = storage()) {
            for (GroupInfo group : image.groups().values()) {
                groups.add(group(draft, image, group, storage));
            }
        }
        Metadata later = metadata(draft, LATER, files);
        return new BackupManifest(
                BackupManifest.FORMAT,
                Version.current(),
                began.toString(),
                image.cluster().clusterId(),
                config.cluster().name(),
                image.cluster().featureLevel(),
                image.version(),
                new BackupManifest.Positions(cut.index(), later.index()),
                files,
                ShardDigest.FORMAT,
                groups);
    }

    /** Whoever restores takes the newest back-up of a place: it must be of the cluster that is meant. */
    private static void checkCluster(Backup before, MetadataImage image) {
        String there = before.manifest().clusterId();
        String here = image.cluster().clusterId();
        if (!there.equals(here)) {
            throw CommandFailure.refused(before.place().locate("") + " has back-ups of another cluster, "
                    + before.manifest().clusterName() + " with the id " + there + "; this one's is " + here
                    + " (a restored cluster has a new one). Take another directory or prefix");
        }
    }

    private NodeStorage storage() {
        return new NodeStorage(StoreConfig.DEFAULT, narrator.environment(), new CollectorRegistry());
    }

    /**
     * A copy of the metadata.
     *
     * @param index log entry with which it ends
     * @param bytes the snapshot
     */
    private record Metadata(long index, byte[] bytes) {}

    private Metadata metadata(BackupDraft draft, String name, List<StoredFile> files) throws IOException {
        List<String> controllers = config.cluster().controllers().stream()
                .map(ControllerAddress::grpcEndpoint)
                .toList();
        Path dir = draft.gather(name);
        Copied copied = leaders.copy(GroupId.METADATA, controllers, dir, Earlier.NONE, bytes -> {});
        byte[] snapshot = Files.readAllBytes(dir.resolve(copied.files().get(0).name()));
        List<StoredFile> stored = stored(name, copied);
        draft.keep(name, stored, bytes -> {});
        files.addAll(stored);
        return new Metadata(copied.position().index(), snapshot);
    }

    private BackupManifest.Group group(BackupDraft draft, MetadataImage image, GroupInfo group, NodeStorage storage)
            throws IOException {
        String name = "group-" + group.id().value();
        Copied copied = gather(draft, image, group, name);
        List<BackupManifest.Shard> shards = digests(group.id(), draft.gather(name), storage);
        BackupManifest.Group entry = new BackupManifest.Group(
                group.id().value(),
                copied.position().index(),
                group.replicas().stream().map(node -> node.value()).toList(),
                stored(name, copied),
                shards);
        AtomicLong kept = new AtomicLong();
        long sent;
        try (Progress progress = narrator.bytes(name + " to its place")) {
            sent = draft.keep(name, entry.files(), more -> progress.update(kept.addAndGet(more), entry.bytes(), ""));
        }
        narrator.say("group " + group.id().value() + ": " + Human.count(shards.size(), "shard") + ", "
                + Human.bytes(entry.bytes()) + " of which " + Human.bytes(copied.sentBytes())
                + " were copied and the rest was there, at log index "
                + copied.position().index()
                + (sent > 0 ? "; " + Human.bytes(sent) + " uploaded" : ""));
        return entry;
    }

    private Copied gather(BackupDraft draft, MetadataImage image, GroupInfo group, String name) throws IOException {
        List<String> endpoints = Stream.concat(
                        group.replicas().stream().flatMap(node -> image.node(node).stream()),
                        image.nodes().values().stream())
                .map(NodeInfo::endpoint)
                .distinct()
                .toList();
        AtomicLong bytes = new AtomicLong();
        try (Progress progress = narrator.bytes(name)) {
            return leaders.copy(
                    group.id(),
                    endpoints,
                    draft.gather(name),
                    draft.earlier(name),
                    more -> progress.update(bytes.addAndGet(more), 0, Human.bytes(bytes.get())));
        }
    }

    private static List<StoredFile> stored(String prefix, Copied copied) {
        return copied.files().stream()
                .map((CopiedFile file) -> new StoredFile(prefix + "/" + file.name(), file.bytes(), file.sha256()))
                .toList();
    }

    /** Hashes a second set of the files: whoever opens a store changes some of them. */
    private static List<BackupManifest.Shard> digests(GroupId group, Path copied, NodeStorage storage)
            throws IOException {
        Path scratch = copied.resolveSibling("hashing");
        try {
            OfflineReplica replica = new OfflineReplica(group, scratch, storage);
            replica.adopt(copied);
            return replica.digests().stream().map(BackupJob::shard).toList();
        } finally {
            FileTree.delete(scratch);
        }
    }

    static BackupManifest.Shard shard(ShardDigestResult digest) {
        return new BackupManifest.Shard(
                digest.view().uid(),
                digest.view().firstOffset(),
                digest.view().nextOffset(),
                HexFormat.of().formatHex(digest.sha256()));
    }
}
