package io.millrace.client.internal.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.common.error.MillraceException;
import io.millrace.proto.api.v1.ChildShard;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came, as text. It has room for all. */
final class TakenRecords implements Sink {

    final List<String> records = new CopyOnWriteArrayList<>();

    @Override
    public void chunk(Chunk chunk) {
        chunk.records().forEach(record -> records.add(new String(record.data(), UTF_8)));
    }

    @Override
    public boolean hasRoom(ShardSource source) {
        return true;
    }

    @Override
    public void ended(ShardSource source, List<ChildShard> children) {
        throw new AssertionError("ended");
    }

    @Override
    public void failed(ShardSource source, MillraceException failure) {
        throw new AssertionError(failure);
    }
}
