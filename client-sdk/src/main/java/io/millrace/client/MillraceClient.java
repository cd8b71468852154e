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

    /**
     * Begins to configure a client.
     *
     * @return a builder with the defaults and no endpoint
     */
    public static MillraceClientBuilder builder() {
        return new MillraceClientBuilder();
    }

    /** {@return administration of streams, shards, consumers and the cluster} */
    public AdminClient admin() {
        return core.admin();
    }

    /** {@return nodes and where replicas are} */
    public OperationsClient operations() {
        return core.operations();
    }

    /** {@return administration of consumer groups} */
    public GroupAdmin groups() {
        return core.groups();
    }

    /**
     * A producer with default options. Waits for the stream's shard map.
     *
     * @param stream name of the stream
     * @return the producer; close it before the client
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream
     */
    public Producer producer(String stream) {
        return producer(stream, ProducerOptions.defaults());
    }

    /**
     * A producer. Waits for the stream's shard map.
     *
     * @param stream name of the stream
     * @param options how it gathers, limits, encodes and retries
     * @return the producer; close it before the client
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream
     */
    public Producer producer(String stream, ProducerOptions options) {
        return core.producer(stream, options);
    }

    /**
     * A reader of the whole stream from its oldest record, pushed. Waits for the stream's shard map.
     *
     * @param stream name of the stream
     * @return the reader; close it before the client
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream
     */
    public StreamReader reader(String stream) {
        return reader(stream, ReaderOptions.subscribed());
    }

    /**
     * A reader. Waits for the stream's shard map, then begins to read ahead.
     *
     * @param stream name of the stream
     * @param options what to read, where to start and how
     * @return the reader; close it before the client
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream or shard
     */
    public StreamReader reader(String stream, ReaderOptions options) {
        return core.reader(stream, options);
    }

    /**
     * A reader of one shard that can be asked for the shard's children; with {@link ReaderOptions#followingChildren} it goes on
     * with them.
     *
     * @param stream name of the stream
     * @param shardId shard to begin with, for example {@code shardId-000000000003}
     * @param options where to start and how; a shard that they name is replaced by {@code shardId}
     * @return the reader; close it before the client
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream or shard
     */
    public ShardReader shardReader(String stream, String shardId, ReaderOptions options) {
        return core.reader(stream, options.withShard(shardId));
    }

    /**
     * Begins to configure a worker of a consumer group.
     *
     * @param application name of the group, 1..128 of [a-zA-Z0-9_.-]; a group exists from its first worker on
     * @return a builder with the defaults and no stream
     */
    public ConsumerGroup.Builder consumerGroup(String application) {
        return new ConsumerGroup.Builder(application, core);
    }

    /**
     * Puts one record with one call. Not idempotent: after OUTCOME_UNKNOWN or TIMEOUT it may be stored; a
     * {@link Producer} has no such doubt.
     *
     * @param stream name of the stream
     * @param partitionKey 1..256 Unicode characters; its MD5 chooses the shard
     * @param data payload; not copied, not to be changed before the call returns
     * @return where the record is stored; without its arrival time
     * @throws io.millrace.common.error.MillraceException OUTCOME_UNKNOWN or TIMEOUT when the record may be stored, any
     *     other code when it is not
     */
    public PutResult put(String stream, String partitionKey, byte[] data) {
        return core.data().put(stream, new UserRecord(partitionKey, null, data));
    }

    /**
     * As {@link #put(String, String, byte[])}, with everything a record can have.
     *
     * @param stream name of the stream
     * @param record the record; its data must not be changed before the call returns
     * @return where the record is stored; without its arrival time
     * @throws io.millrace.common.error.MillraceException as {@link #put(String, String, byte[])}
     */
    public PutResult put(String stream, UserRecord record) {
        return core.data().put(stream, record);
    }

    /**
     * Puts up to 500 records with one call. Not atomic, not idempotent.
     *
     * @param stream name of the stream
     * @param records 1 to 500 records, 10 MiB in all; their data must not be changed before the call returns
     * @return one result per record, in order
     * @throws io.millrace.common.error.MillraceException when the call as a whole failed: OUTCOME_UNKNOWN or TIMEOUT
     *     when records may be stored
     */
    public List<PutEntryResult> putRecords(String stream, List<UserRecord> records) {
        return core.data().putRecords(stream, records);
    }

    /**
     * An opaque position in a shard that is valid for 5 minutes.
     *
     * @param stream name of the stream
     * @param shardId shard, for example {@code shardId-000000000003}
     * @param start where to start
     * @return iterator for {@link #getRecords}
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such stream or shard
     */
    public String getShardIterator(String stream, String shardId, StartPosition start) {
        return core.data().getShardIterator(stream, shardId, start);
    }

    /**
     * Reads from a position.
     *
     * @param shardIterator from {@link #getShardIterator} or the page before
     * @param limit most records, 1..10000; 0 = 10000
     * @param wait how long to wait for a first record, at most 30 s; zero = not
     * @return the next records, possibly none, and the iterator to go on with
     * @throws io.millrace.common.error.MillraceException EXPIRED_ITERATOR when the iterator is older than 5 minutes;
     *     TIMEOUT or another code when the call failed
     */
    public RecordsPage getRecords(String shardIterator, int limit, Duration wait) {
        return core.data().getRecords(shardIterator, limit, wait);
    }

    /** {@return the client's time, timers and randomness} */
    public Environment environment() {
        return core.environment();
    }

    /** Closes the connections; producers and readers that are still open fail. */
    @Override
    public void close() {
        core.close();
    }
}
