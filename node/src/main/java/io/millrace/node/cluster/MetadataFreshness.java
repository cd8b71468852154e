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
     * Waits until this node has what the controller had applied when this was called, or for a bounded time. Any thread; does
     * not block.
     *
     * @param seen version that the caller looked at
     * @return true when lookups now see a later version than that one; never fails
     */
    CompletableFuture<Boolean> catchUp(long seen);
}
