package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A replica of one shard in memory; hashes are what the test calls them. */
final class SimulatedReplica {

    static final long SHARD = 7;

    private static final int BLOCKS_AT_ONCE = 16;

    final NodeId id;
    final NavigableMap<Long, BlockEntry> blocks = new TreeMap<>();
    ReplicaAnswer instead;
    long first;
    long next;
    int asked;
    int repairs;

    SimulatedReplica(String name) {
        id = new NodeId(name);
    }

    /** The replica has the block. */
    void put(long base, long end, String hash) {
        blocks.put(base, new BlockEntry(base, end, hash));
        next = Math.max(next, end);
    }

    /** The block that begins there has other bytes. */
    void alter(long base, String hash) {
        put(base, blocks.get(base).endOffset(), hash);
    }

    void damage(long base) {
        blocks.put(base, BlockEntry.damaged(base, blocks.get(base).endOffset()));
    }

    void lose(long base) {
        blocks.remove(base);
    }

    ReplicaAnswer read(AuditRange range, Detail detail) {
        asked++;
        if (instead != null) {
            return instead;
        }
        if (next < range.to()) {
            return new ReplicaAnswer.Behind(next);
        }
        if (first > range.from()) {
            return new ReplicaAnswer.Trimmed(first);
        }
        List<BlockEntry> taken = new ArrayList<>();
        long covered = range.to();
        for (BlockEntry block : blocks.subMap(range.from(), range.to()).values()) {
            if (taken.size() == BLOCKS_AT_ONCE) {
                covered = block.baseOffset();
                break;
            }
            taken.add(block);
        }
        boolean intact = taken.stream().allMatch(BlockEntry::isIntact);
        return new ReplicaAnswer.Read(
                covered,
                taken.stream().filter(BlockEntry::isIntact).toList().toString(),
                taken.size(),
                100L * taken.size(),
                intact,
                detail == Detail.BLOCKS ? taken : List.of());
    }

    /** Does what the product's replica does; what went wrong, or nothing. */
    String repair(RepairOrder order, Map<NodeId, SimulatedReplica> all) {
        repairs++;
        for (RepairOrder.Segment segment : order.segments()) {
            for (BlockEntry block : segment.blocks()) {
                if (!block.equals(all.get(order.source()).blocks.get(block.baseOffset()))) {
                    return "the source does not have " + block;
                }
            }
            if (order.rule() == RepairOrder.Rule.MAJORITY) {
                blocks.values()
                        .removeIf(block -> block.baseOffset() < segment.to() && block.endOffset() > segment.from());
                segment.blocks().forEach(block -> blocks.put(block.baseOffset(), block));
            } else {
                segment.blocks().stream()
                        .filter(block -> {
                            BlockEntry here = blocks.get(block.baseOffset());
                            return here == null || !here.isIntact();
                        })
                        .forEach(block -> blocks.put(block.baseOffset(), block));
            }
        }
        return "";
    }
}
