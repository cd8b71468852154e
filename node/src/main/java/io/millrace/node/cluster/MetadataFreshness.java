package io.millrace.node.cluster;

import java.util.concurrent.CompletableFuture;

/**
 * Brings this node's metadata up to date on demand. Images arrive here a moment after the controller has answered who asked
 * for a change, and that caller may be here first.
 */
public interface MetadataFreshness {

    /** Version of the metadata that lookups see now. */
    long version();

    /**
     * Waits until lookups see all that the controller had applied when this was called, or for a bounded time. For what
     * would be wrong, and is taken for final, if it were decided by old metadata. Any thread; does not block.
     *
     * @return never fails; false: no controller answered in time, or its news did not arrive
     */
    CompletableFuture<Boolean> confirm();
}
