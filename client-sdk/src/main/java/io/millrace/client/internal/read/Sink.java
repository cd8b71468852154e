package io.millrace.client.internal.read;

import io.millrace.common.error.MillraceException;
import io.millrace.proto.api.v1.ChildShard;
import java.util.List;

/** What takes the work of sources. Called from gRPC's and timer threads; must not block. */
interface Sink {

    /** Takes a chunk. A source gives its chunks in order. */
    void chunk(Chunk chunk);

    /** True when a source may ask for more; else it is resumed later. */
    boolean hasRoom(ShardSource source);

    /** The source has given everything. */
    void ended(ShardSource source, List<ChildShard> children);

    /** The source cannot go on. */
    void failed(ShardSource source, MillraceException failure);
}
