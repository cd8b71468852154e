package io.millrace.server.backup;

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
import io.millrace.raft.checkpoint.CheckpointCopy.KnownFile;
import io.millrace.server.Version;
import io.millrace.server.backup.BackupManifest.StoredFile;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Progress;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.config.ServerConfig;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Makes a back-up of a running cluster (ADR 0028): the metadata first, then each data group at one log entry of its own, at
 * last the metadata again. So each group has at least what was acknowledged before the metadata were cut, and positions of
 * consumers, which are part of the metadata, never lie beyond the records.
 */
final class BackupJob {

    /** End of the name of a back-up that is being made, or was not finished. */
    static final String PARTIAL = ".partial";

    static final String CUT = "metadata-cut";
    static final String LATER = "metadata-later";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ServerConfig config;
    private final LeaderFinder leaders;
    private final Narrator narrator;
    private final Path repository;
    private final Instant began;
    private final Path partial;

    BackupJob(ServerConfig config, Channels channels, Path repository, Narrator narrator) {
        this.config = config;
        this.repository = repository.toAbsolutePath();
        this.narrator = narrator;
        leaders = new LeaderFinder(channels, narrator);
        began = Instant.ofEpochMilli(narrator.environment().time().wallMillis());
        partial = this.repository.resolve(NAME.format(began) + PARTIAL);
    }

    /** Makes it; what is half made is deleted when that fails. */
    Path run() throws IOException {
        Optional<BackupDirectory> before = BackupDirectory.newest(repository);
        Path finished = repository.resolve(NAME.format(began));
        if (Files.exists(finished)) {
            throw CommandFailure.refused(finished + " exists already; wait a second");
        }
        Files.createDirectories(repository);
        createPrivate(partial);
        boolean complete = false;
        try {
            BackupDirectory.finish(partial, copy(before));
            Files.move(partial, finished, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.syncDirectory(repository);
            complete = true;
            return finished;
        } finally {
            if (!complete) {
                DurableFiles.delete(partial);
            }
        }
    }

    private BackupManifest copy(Optional<BackupDirectory> before) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        Copied cut = metadata(CUT, files);
        byte[] bytes = Files.readAllBytes(
                partial.resolve(CUT).resolve(cut.files().get(0).name()));
        MetadataImage image = RestoredMetadata.read(bytes, bytes).cut();
        narrator.say("metadata: version " + image.version() + ", "
                + Human.count(image.streams().size(), "stream") + ", "
                + Human.count(image.openShardCount(), "open shard"));
        List<BackupManifest.Group> groups = new ArrayList<>();
        try (NodeStorage storage = storage()) {
            for (GroupInfo group : image.groups().values()) {
                groups.add(group(image, group, before, storage));
            }
        }
        Copied later = metadata(LATER, files);
        return new BackupManifest(
                BackupManifest.FORMAT,
                Version.current(),
                began.toString(),
                image.cluster().clusterId(),
                config.cluster().name(),
                image.cluster().featureLevel(),
                image.version(),
                new BackupManifest.Positions(
                        cut.position().index(), later.position().index()),
                files,
                ShardDigest.FORMAT,
                groups);
    }

    private NodeStorage storage() {
        return new NodeStorage(StoreConfig.DEFAULT, narrator.environment(), new CollectorRegistry());
    }

    private Copied metadata(String name, List<StoredFile> files) throws IOException {
        List<String> controllers = config.cluster().controllers().stream()
                .map(ControllerAddress::grpcEndpoint)
                .toList();
        Copied copied = leaders.copy(GroupId.METADATA, controllers, partial.resolve(name), Earlier.NONE, bytes -> {});
        files.addAll(stored(name, copied));
        return copied;
    }

    private BackupManifest.Group group(
            MetadataImage image, GroupInfo group, Optional<BackupDirectory> before, NodeStorage storage)
            throws IOException {
        String name = "group-" + group.id().value();
        List<String> endpoints = Stream.concat(
                        group.replicas().stream().flatMap(node -> image.node(node).stream()),
                        image.nodes().values().stream())
                .map(NodeInfo::endpoint)
                .distinct()
                .toList();
        Path dir = partial.resolve(name);
        Copied copied;
        AtomicLong bytes = new AtomicLong();
        try (Progress progress = narrator.bytes(name)) {
            copied = leaders.copy(
                    group.id(),
                    endpoints,
                    dir,
                    earlier(before, name),
                    more -> progress.update(bytes.addAndGet(more), 0, Human.bytes(bytes.get())));
        }
        List<BackupManifest.Shard> shards = digests(group.id(), dir, storage);
        BackupManifest.Group entry = new BackupManifest.Group(
                group.id().value(),
                copied.position().index(),
                group.replicas().stream().map(node -> node.value()).toList(),
                stored(name, copied),
                shards);
        narrator.say("group " + group.id().value() + ": " + Human.count(shards.size(), "shard") + ", "
                + Human.bytes(entry.bytes()) + " of which " + Human.bytes(copied.sentBytes())
                + " were copied and the rest was there, at log index "
                + copied.position().index());
        return entry;
    }

    private static Earlier earlier(Optional<BackupDirectory> before, String prefix) {
        Map<String, KnownFile> known = new TreeMap<>();
        before.ifPresent(backup -> backup.manifest()
                .groups()
                .forEach(group -> group.files()
                        .forEach(file -> known.put(
                                file.name() + " " + file.bytes(),
                                new KnownFile(backup.path().resolve(file.name()), file.sha256())))));
        return (name, size) -> Optional.ofNullable(known.get(prefix + "/" + name + " " + size));
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
            linkAll(copied, replica.files());
            return replica.digests().stream().map(BackupJob::shard).toList();
        } finally {
            DurableFiles.delete(scratch);
        }
    }

    static BackupManifest.Shard shard(ShardDigestResult digest) {
        return new BackupManifest.Shard(
                digest.view().uid(),
                digest.view().firstOffset(),
                digest.view().nextOffset(),
                HexFormat.of().formatHex(digest.sha256()));
    }

    private static void linkAll(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(from)) {
            files = entries.toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            Path target = to.resolve(name);
            if (!isNeverChanged(name) || !linked(file, target)) {
                Files.copy(file, target);
            }
        }
    }

    private static boolean isNeverChanged(String name) {
        return name.endsWith(".sst") || name.endsWith(".blob");
    }

    private static boolean linked(Path file, Path target) {
        try {
            Files.createLink(target, file);
            return true;
        } catch (FileSystemException | UnsupportedOperationException noLinksHere) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It holds the cluster's secrets. */
    private static void createPrivate(Path directory) throws IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException otherFileSystem) {
            Files.createDirectory(directory);
        }
    }
}
