package io.millrace.chaos.reshard;

import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.replica.GroupResult;
import io.millrace.proto.storage.v1.GroupCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has happened so far, as nobody in the cluster knows it: the committed entries of every group in the order in which a
 * first replica applied them, and every version of the metadata. Each event is checked when it comes, against everything
 * before it.
 */
final class History {

    private final Map<GroupId, List<GroupResult>> results = new TreeMap<>();
    private final Map<GroupId, Long> applied = new HashMap<>();
    private final Map<Long, MetadataImage> images = new HashMap<>();
    private final Checks checks = new Checks();
    private final ShardHistory shards = new ShardHistory(checks);
    private final RecordHistory records = new RecordHistory(shards, checks);
    private final StorageHistory storage = new StorageHistory(checks);
    private final ScalingHistory scalings;
    private MetadataImage newest = MetadataImage.EMPTY;

    /** Nothing has happened yet; the profile allows so many scalings a day. */
    History(int scalingsPerDay) {
        scalings = new ScalingHistory(scalingsPerDay, checks);
    }

    Checks checks() {
        return checks;
    }

    RecordHistory records() {
        return records;
    }

    ShardHistory shards() {
        return shards;
    }

    StorageHistory storage() {
        return storage;
    }

    ScalingHistory scalings() {
        return scalings;
    }

    MetadataImage newest() {
        return newest;
    }

    /** A replica has applied an entry. The first one makes history, the others must agree (INV-2). */
    void applied(GroupId group, long index, GroupCommand command, GroupResult result) {
        List<GroupResult> known = results.computeIfAbsent(group, id -> new ArrayList<>());
        while (known.size() <= index) {
            known.add(null);
        }
        GroupResult before = known.get((int) index);
        if (before != null) {
            checks.that(
                    before.equals(result),
                    "INV-2",
                    "%s %d: %s on one replica, %s on another",
                    group,
                    index,
                    before,
                    result);
            return;
        }
        checks.that(index > applied.getOrDefault(group, -1L), "INV-2", "%s %d was skipped before", group, index);
        applied.put(group, index);
        known.set((int) index, result);
        switch (command.getCommandCase()) {
            case APPEND -> records.appended(command.getAppend(), (GroupResult.Appended) result);
            case OPEN_SHARDS -> shards.opened(command.getOpenShards().getShardsList());
            case RESHARD -> {
                if (result instanceof GroupResult.Done) {
                    shards.sealed(command.getReshard().getSealShardUidsList());
                    shards.opened(command.getReshard().getOpenShardsList());
                }
            }
            case TRIM_SHARDS -> records.trimmed(command.getTrimShards());
            case DROP_SHARDS -> shards.dropped(command.getDropShards().getShardUidsList());
            default -> throw new AssertionError("unexpected command " + command);
        }
    }

    /** A controller shows a version of the metadata. The first one makes history, the others must agree. */
    void imageChanged(MetadataImage image) {
        MetadataImage known = images.putIfAbsent(image.version(), image);
        if (known != null) {
            checks.that(known.equals(image), "INV-2", "two controllers differ in version %d", image.version());
            return;
        }
        for (StreamInfo stream : image.streams().values()) {
            StreamInfo before = newest.streams().get(stream.name());
            if (!stream.equals(before)) {
                new StreamShape(checks).check(stream);
                shards.checkShown(stream);
            }
        }
        shards.noteChildren(image);
        if (image.version() > newest.version()) {
            newest = image;
        }
    }
}
