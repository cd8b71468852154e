package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.List;

/**
 * What one replica has to replace.
 *
 * @param shardUid shard
 * @param target replica that is wrong
 * @param source replica that has the right blocks
 * @param rule by which right the blocks may be replaced
 * @param segments what belongs where
 */
public record RepairOrder(long shardUid, NodeId target, NodeId source, Rule rule, List<Segment> segments) {

    public RepairOrder {
        segments = List.copyOf(segments);
    }

    /** By which right. */
    public enum Rule {
        /** A majority holds the blocks: whatever else is there goes. */
        MAJORITY,
        /** One replica holds them: only what fails its checksums is replaced, and only where it fits. */
        DAMAGED_ONLY
    }

    /**
     * Blocks without gaps.
     *
     * @param blocks at least one
     * @param damaged what is there now fails its checksums; false: it is intact and wrong
     */
    public record Segment(List<BlockEntry> blocks, boolean damaged) {
        public Segment {
            blocks = List.copyOf(blocks);
        }

        public long from() {
            return blocks.get(0).baseOffset();
        }

        public long to() {
            return blocks.get(blocks.size() - 1).endOffset();
        }
    }
}
