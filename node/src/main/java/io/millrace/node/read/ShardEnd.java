package io.millrace.node.read;

import io.millrace.common.env.TimeSource;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.StreamCatalog;
import java.util.List;
import java.util.Optional;

/**
 * When a reader may be told that a closed shard has ended: only together with its children, because a reader that follows
 * lineage would otherwise stop for good (INV-9). The replica knows of the seal before the image knows the children.
 */
public final class ShardEnd {

    private final StreamCatalog catalog;
    private final TimeSource time;

    public ShardEnd(StreamCatalog catalog, TimeSource time) {
        this.catalog = catalog;
        this.time = time;
    }

    /**
     * The children of a shard that is sealed at its replica; empty while they are not known. The list is empty when they
     * have expired themselves.
     */
    public Optional<List<ChildShard>> children(StreamInfo stream, ShardInfo shard) {
        List<ShardInfo> children = catalog.children(stream, shard);
        if (!children.isEmpty()) {
            return Optional.of(children.stream().map(ChildShard::of).toList());
        }
        ShardInfo latest = stream.shard(shard.id()).orElse(shard);
        boolean expired =
                !latest.isOpen() && latest.closedMillis() + stream.retention().toMillis() < time.wallMillis();
        return expired ? Optional.of(List.of()) : Optional.empty();
    }
}
