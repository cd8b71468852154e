package io.millrace.client;

import io.millrace.client.internal.ClientCore;
import io.millrace.common.env.Environment;
import io.millrace.common.record.UserRecord;
import java.time.Duration;
import java.util.List;

/**
 * The door to a Millrace cluster. Holds the connections, which all producers and readers made from it share; close it
 * last. Any thread.
 *
 * <pre>{@code
 * try (MillraceClient client = MillraceClient.builder().endpoint("localhost:7400").build();
 *         Producer producer = client.producer("orders")) {
 *     producer.put("customer-7", payload);
 * }
 * }</pre>
 */
public final class MillraceClient implements AutoCloseable {

    private final ClientCore core;

    MillraceClient(ClientCore core) {
        this.core = core;
    }

    /** Begins to configure a client. */
    public static MillraceClientBuilder builder() {
        return new MillraceClientBuilder();
    }

    /** Administration. */
    public AdminClient admin() {
        return core.admin();
    }

    /** Nodes and where replicas are. */
    public OperationsClient operations() {
        return core.operations();
    }

    /** Consumer groups. */
    public GroupAdmin groups() {
        return core.groups();
    }

    /** A producer with default options. */
    public Producer producer(String stream) {
        return producer(stream, ProducerOptions.defaults());
    }

    /**
     * A producer. Waits for the stream's shard map.
     *
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream
     */
    public Producer producer(String stream, ProducerOptions options) {
        return core.producer(stream, options);
    }

    /** A reader of the whole stream from its oldest record, pushed. */
    public StreamReader reader(String stream) {
        return reader(stream, ReaderOptions.subscribed());
    }

    /**
     * A reader. Waits for the stream's shard map, then begins to read ahead.
     *
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream or shard
     */
    public StreamReader reader(String stream, ReaderOptions options) {
        return core.reader(stream, options);
    }

    /**
     * A reader of one shard that can be asked for the shard's children; with {@link ReaderOptions#followingChildren} it goes on
     * with them.
     *
     * @param options where to start and how; a shard that they name is replaced by {@code shardId}
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream or shard
     */
    public ShardReader shardReader(String stream, String shardId, ReaderOptions options) {
        return core.reader(stream, options.withShard(shardId));
    }

    /**
     * Begins to configure a worker of a consumer group.
     *
     * @param application name of the group, 1..128 of [a-zA-Z0-9_.-]; a group exists from its first worker on
     */
    public ConsumerGroup.Builder consumerGroup(String application) {
        return new ConsumerGroup.Builder(application, core);
    }

    /**
     * Puts one record with one call. Not idempotent: after OUTCOME_UNKNOWN or TIMEOUT it may be stored; a
     * {@link Producer} has no such doubt.
     */
    public PutResult put(String stream, String partitionKey, byte[] data) {
        return core.data().put(stream, new UserRecord(partitionKey, null, data));
    }

    /** As {@link #put(String, String, byte[])}, with everything a record can have. */
    public PutResult put(String stream, UserRecord record) {
        return core.data().put(stream, record);
    }

    /**
     * Puts up to 500 records with one call. Not atomic, not idempotent.
     *
     * @return one result per record, in order
     */
    public List<PutEntryResult> putRecords(String stream, List<UserRecord> records) {
        return core.data().putRecords(stream, records);
    }

    /** An opaque position in a shard that is valid for 5 minutes. */
    public String getShardIterator(String stream, String shardId, StartPosition start) {
        return core.data().getShardIterator(stream, shardId, start);
    }

    /**
     * Reads from a position.
     *
     * @param limit most records, 1..10000; 0 = 10000
     * @param wait how long to wait for a first record; zero = not
     */
    public RecordsPage getRecords(String shardIterator, int limit, Duration wait) {
        return core.data().getRecords(shardIterator, limit, wait);
    }

    /** The client's time, timers and randomness. */
    public Environment environment() {
        return core.environment();
    }

    /** Closes the connections; producers and readers that are still open fail. */
    @Override
    public void close() {
        core.close();
    }
}
