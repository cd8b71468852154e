package io.millrace.client;

import io.millrace.common.hash.HashKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Puts records into one stream: gathers them per shard, sends blocks to the shards' leaders, tries again after failures
 * without storing a record twice, and keeps the order of records with the same partition key, also across splits and
 * merges. Made by {@link MillraceClient#producer}. Any thread.
 *
 * <p>Futures end on the client's callback thread; a continuation that blocks holds up all others. A future ends
 * with {@link PutFailedException}: OUTCOME_UNKNOWN when the record may be stored, any other code
 * when it is not.
 */
public interface Producer extends AutoCloseable {

    /**
     * Queues a record.
     *
     * @param partitionKey 1..256 Unicode characters; its MD5 chooses the shard
     * @param data payload; not copied, not to be changed before the future ends
     * @return ends with where the record is stored, or with {@link PutFailedException}
     */
    CompletableFuture<PutResult> send(String partitionKey, byte[] data);

    /**
     * As {@link #send(String, byte[])} with a hash key that overrides the MD5 of the partition key.
     *
     * @param partitionKey 1..256 Unicode characters
     * @param explicitHashKey chooses the shard
     * @param data payload; not copied, not to be changed before the future ends
     * @return ends with where the record is stored, or with {@link PutFailedException}
     */
    CompletableFuture<PutResult> send(String partitionKey, HashKey explicitHashKey, byte[] data);

    /**
     * Sends a record and waits for its result.
     *
     * @param partitionKey 1..256 Unicode characters; its MD5 chooses the shard
     * @param data payload; not copied, not to be changed before the call returns
     * @return where the record is stored
     * @throws io.millrace.common.error.MillraceException OUTCOME_UNKNOWN when the record may be stored, any other code
     *     when it is not
     */
    PutResult put(String partitionKey, byte[] data);

    /** Sends at once what waits and waits until all records queued so far are stored or failed; their futures tell which. */
    void flush();

    /**
     * Takes no more records, sends what is queued and waits for it.
     *
     * @param deadline longest wait
     * @return the records that had no result when the time was over; their futures have failed
     */
    CloseReport close(Duration deadline);

    /** As {@link #close(Duration)} with the delivery timeout; records without a result are counted in the log. */
    @Override
    void close();

    /** {@return bytes queued or in flight} */
    long pendingBytes();
}
