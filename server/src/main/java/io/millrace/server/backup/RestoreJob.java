package io.millrace.server.backup;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.file.DurableFiles;
import io.millrace.common.file.FileTree;
import io.millrace.common.hash.MessageDigests;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.controller.restore.RestoredMetadata;
import io.millrace.node.replica.NodeStorage;
import io.millrace.node.replica.OfflineReplica;
import io.millrace.node.replica.ShardDigest;
import io.millrace.node.restore.ShardCorrections;
import io.millrace.node.store.StoreConfig;
import io.millrace.raft.RestoredGroups;
import io.millrace.server.backup.place.StoredFile;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Progress;
import io.millrace.server.config.Role;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.data.DataDirectory;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills the empty data directory of one server from a back-up, before its first start (ADR 0028): the replicas that the
 * server is to hold, and on a controller the metadata. Every file is checked as it is copied, every shard is hashed afterwards.
 */
final class RestoreJob {

    private static final String METADATA = "metadata";
    private static final String GROUPS = "groups";
    private static final String RAFT = "raft";
    private static final int CLUSTER_ID_BYTES = 8;

    private final ServerConfig config;
    private final Backup backup;
    private final Narrator narrator;
    private final RestoredMetadata metadata;
    private final NodeNames names;
    private final NodeId self;

    RestoreJob(ServerConfig config, Backup backup, TreeMap<String, String> nodeMap, Narrator narrator)
            throws IOException {
        this.config = config;
        this.backup = backup;
        this.narrator = narrator;
        self = config.node().id();
        metadata = metadata();
        names = NodeNames.of(nodeMap, holders());
    }

    private RestoredMetadata metadata() throws IOException {
        byte[] cut = backup.bytes(metadataFile(BackupJob.CUT));
        byte[] later = backup.bytes(metadataFile(BackupJob.LATER));
        try {
            return RestoredMetadata.read(cut, later);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.refused(backup.location() + ": " + e.getMessage());
        }
    }

    private StoredFile metadataFile(String directory) {
        return backup.manifest().files().stream()
                .filter(file -> file.name().startsWith(directory + "/"))
                .findFirst()
                .orElseThrow(() -> CommandFailure.refused(
                        "the back-up is damaged: no file of " + directory + " in " + backup.manifestLocation()));
    }

    private Set<NodeId> holders() {
        return metadata.groups().values().stream()
                .flatMap(group -> group.replicas().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Restores; an unsuccessful one leaves the directory empty again. */
    void run() throws IOException {
        RestoredMetadata.Restored restored = metadata.as(clusterId(), names.renamed());
        List<BackupManifest.Group> mine = mine(restored);
        check(mine);
        Path dir = config.data().dir();
        try (DataDirectory directory = DataDirectory.open(dir, self)) {
            directory.restoreBegins();
            boolean complete = false;
            try (NodeStorage storage =
                    new NodeStorage(StoreConfig.DEFAULT, narrator.environment(), new CollectorRegistry())) {
                RestoredGroups begin = new RestoredGroups(dir.resolve(RAFT));
                for (BackupManifest.Group group : mine) {
                    restore(group, restored, storage);
                    begin.add(new GroupId(group.group()), group.index());
                }
                if (config.has(Role.CONTROLLER)) {
                    Files.createDirectories(dir.resolve(METADATA));
                    DurableFiles.write(dir.resolve(METADATA).resolve("metadata.snapshot"), restored.file());
                    begin.add(GroupId.METADATA, backup.manifest().metadata().cut());
                }
                DurableFiles.syncNames(dir);
                directory.joined(clusterId(), self);
                complete = true;
            } finally {
                if (!complete) {
                    FileTree.delete(dir.resolve(GROUPS));
                    FileTree.delete(dir.resolve(METADATA));
                    FileTree.delete(dir.resolve(RAFT));
                }
                directory.restoreEnds();
            }
        }
        narrator.result("restored " + Human.count(mine.size(), "replica")
                + (config.has(Role.CONTROLLER) ? " and the metadata" : "") + " to " + dir + " for node " + self
                + "; start it when all servers are restored");
    }

    /** A new one, and the same on all servers that restore this back-up with these names. */
    private String clusterId() {
        MessageDigest sha = MessageDigests.sha256();
        sha.update(backup.manifestHash().getBytes(StandardCharsets.UTF_8));
        sha.update(new TreeMap<>(names.renamed()).toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha.digest(), 0, CLUSTER_ID_BYTES);
    }

    private List<BackupManifest.Group> mine(RestoredMetadata.Restored restored) {
        return backup.manifest().groups().stream()
                .filter(group -> restored.image()
                        .group(new GroupId(group.group()))
                        .filter(info -> info.replicas().contains(self))
                        .isPresent())
                .toList();
    }

    private void check(List<BackupManifest.Group> mine) throws IOException {
        if (backup.manifest().featureLevel() > FeatureLevels.KNOWN) {
            throw CommandFailure.refused("the back-up is of a cluster at feature level "
                    + backup.manifest().featureLevel() + ", this version knows " + FeatureLevels.KNOWN
                    + "; restore it with a newer version");
        }
        Set<NodeId> places = holders().stream().map(names::after).collect(Collectors.toCollection(TreeSet::new));
        if (!places.contains(self) && config.has(Role.NODE)) {
            throw CommandFailure.refused("no replica of the back-up belongs to node " + self + " but to " + places
                    + "; say whose place it takes with --node-map OLD=" + self
                    + " on all servers, or start it empty when the others run");
        }
        if (!mine.isEmpty() && !config.has(Role.NODE)) {
            throw CommandFailure.refused("node " + self + " is to hold " + Human.count(mine.size(), "replica")
                    + ", but its roles are " + config.roles() + "; add node");
        }
        checkEmpty();
        checkSpace(mine.stream().mapToLong(BackupManifest.Group::bytes).sum());
    }

    private void checkEmpty() throws IOException {
        Path dir = config.data().dir();
        if (!Files.isDirectory(dir)) {
            return;
        }
        try (Stream<Path> entries = Files.list(dir)) {
            List<String> found = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.equals("lost+found") && !name.equals("millrace.lock"))
                    .sorted()
                    .toList();
            if (!found.isEmpty()) {
                throw CommandFailure.refused(
                        "data.dir " + dir + " is not empty: " + found + "; restore into an empty directory");
            }
        }
    }

    private void checkSpace(long bytes) throws IOException {
        long free = freeBytes(config.data().dir().toAbsolutePath());
        if (free < bytes) {
            throw CommandFailure.refused("data.dir " + config.data().dir() + " has " + Human.bytes(free) + " free, "
                    + Human.bytes(bytes) + " are needed");
        }
    }

    /** Of the directory, or where it will be made. */
    private static long freeBytes(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                return Files.getFileStore(at).getUsableSpace();
            }
        }
        return 0;
    }

    private void restore(BackupManifest.Group group, RestoredMetadata.Restored restored, NodeStorage storage)
            throws IOException {
        GroupId id = new GroupId(group.group());
        Path dir = config.data().dir().resolve(GROUPS).resolve("group-" + id.value());
        OfflineReplica replica = new OfflineReplica(id, dir, storage);
        copy(group, replica.files());
        compare(group, replica);
        ShardCorrections corrections = ShardCorrections.between(restored.image(), id, replica.shards());
        replica.correct(corrections);
        narrator.say("group " + id.value() + ": " + Human.count(group.shards().size(), "shard") + ", "
                + Human.bytes(group.bytes()) + ", hashes are right" + words(corrections));
    }

    private static String words(ShardCorrections corrections) {
        return corrections.isEmpty()
                ? ""
                : "; of changes during the back-up, "
                        + Human.count(corrections.drop().size(), "new shard")
                        + " left out, " + corrections.reopen().size() + " opened again, "
                        + corrections.missing().size() + " made empty";
    }

    private void copy(BackupManifest.Group group, Path to) throws IOException {
        String prefix = "group-" + group.group() + "/";
        AtomicLong done = new AtomicLong();
        try (Progress progress = narrator.bytes("group " + group.group())) {
            for (StoredFile file : group.files()) {
                Path target = to.resolve(file.name().substring(prefix.length())).normalize();
                if (!file.name().startsWith(prefix) || !target.startsWith(to)) {
                    throw CommandFailure.refused("the back-up is damaged: '" + file.name() + "' in "
                            + backup.manifestLocation() + " is not a name of a file");
                }
                DurableFiles.write(target, out -> backup.copy(file, out));
                progress.update(done.addAndGet(file.bytes()), group.bytes(), "");
            }
        }
    }

    /** What was restored must be what was backed up, record by record. */
    private void compare(BackupManifest.Group group, OfflineReplica replica) {
        List<BackupManifest.Shard> found =
                replica.digests().stream().map(BackupJob::shard).toList();
        boolean comparable = backup.manifest().digestFormat() == ShardDigest.FORMAT;
        if (comparable && !found.equals(group.shards())) {
            String different = group.shards().stream()
                    .filter(shard -> !found.contains(shard))
                    .map(shard -> String.valueOf(shard.uid()))
                    .collect(Collectors.joining(", "));
            throw CommandFailure.refused("group " + group.group() + ": shards " + different
                    + " do not have the hashes that they had when the back-up was made");
        }
    }
}
