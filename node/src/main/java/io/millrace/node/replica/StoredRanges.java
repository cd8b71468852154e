package io.millrace.node.replica;

import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.audit.plan.ReplicaAnswer;
import java.util.List;

/** A replica's blocks as they lie in its store, for audits: past all caches, range by range. Any thread; reads the disk. */
public interface StoredRanges {

    /**
     * Reads and hashes the blocks of a range, a few MiB at most; damaged ones are reported as those that readers meet.
     *
     * @throws io.millrace.node.store.StorageFailedException when the disk fails
     */
    ReplicaAnswer read(AuditRange range, Detail detail);

    /**
     * Puts blocks in the place of all that lies there now. The caller knows that they are right: nothing is asked but whether they
     * belong into what this replica has applied.
     *
     * @param blocks without gaps
     * @return false when the shard is gone, was trimmed meanwhile, or does not reach that far
     */
    boolean replace(long shardUid, List<StoredBlock> blocks, ReplaceReason reason);

    /** Makes what was replaced durable. Slow. */
    void sync();

    /** What was wrong with the blocks that are replaced. */
    enum ReplaceReason {
        /** They failed their checksums. */
        DAMAGED,
        /** They were intact, but not those of the majority. */
        DIVERGENT
    }
}
