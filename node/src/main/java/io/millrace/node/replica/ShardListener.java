package io.millrace.node.replica;

/** Hears that a shard changed. Called by the apply thread right after the change is readable: must only hand over. */
@FunctionalInterface
public interface ShardListener {

    /** The shard now looks like this; null when it was dropped or the replica is going away. */
    void changed(@org.jspecify.annotations.Nullable ShardView view);
}
