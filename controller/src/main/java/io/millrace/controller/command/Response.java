package io.millrace.controller.command;

import io.millrace.common.metadata.ConsumerInfo;

/** What an accepted command answers beyond "done". */
public sealed interface Response {

    /** Nothing more to say. */
    Response DONE = new Done();

    /** Done. */
    record Done() implements Response {}

    /** A stream is being created. */
    record StreamCreated(long streamUid) implements Response {}

    /** A change of the shard count has begun. */
    record ShardCountUpdated(int current, int target) implements Response {}

    /** A consumer is registered. */
    record ConsumerRegistered(ConsumerInfo consumer) implements Response {}
}
