package io.millrace.controller.command;

import io.millrace.common.metadata.AccessKeyInfo;
import io.millrace.common.metadata.AccountInfo;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.StreamInfo;

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

    /** An option of a stream is set. */
    record StreamChanged(StreamInfo before, StreamInfo after) implements Response {}

    /** The account's settings as they are now. */
    record AccountChanged(AccountInfo account) implements Response {}

    /** An access key is made; the only answer with its secret. */
    record AccessKeyCreated(AccessKeyInfo key) implements Response {}
}
