package io.millrace.chaos.model;

/** What can be wrong in the model's rules; the search must find a way to harm for each. */
enum Mistake {
    NONE,
    /** The child is opened when one parent is sealed. */
    OPENED_AFTER_ONE_SEAL,
    /** A sealed shard refuses a record that it has: its producer takes it to the child too. */
    SEALED_SHARD_FORGETS,
    /** A sealed shard takes what was on its way. */
    SEALED_SHARD_ACCEPTS,
    /** A checkpoint claims one entry more than it has. */
    CHECKPOINT_OFF_BY_ONE,
    /** A checkpoint does not say that the shard is sealed. */
    CHECKPOINT_WITHOUT_SEAL,
    /** After a crash a replica goes on behind what it had applied, not behind what it had stored. */
    CRASH_KEEPS_POSITION,
    /** A producer takes a lost answer for a refusal. */
    LOST_ANSWER_IS_REFUSAL,
    /** A reader begins the child after one parent. */
    CHILD_READ_AFTER_ONE_PARENT,
    /** A reader takes a shard for ended because the metadata says so, whatever its replica has. */
    END_BY_METADATA
}
