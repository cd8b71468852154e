package io.millrace.client;

import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a stream or one shard of it. Records of a shard come in order, each once; a child shard's records come after all of
 * its parents' (key order holds across splits and merges). After the loss of a server reading goes on at another replica
 * behind the last record, without skip or repeat. Blocks are checked against their checksums; a damaged one is read again
 * from another replica. Made by {@link MillraceClient#reader}.
 *
 * <p>Use it either with {@link #poll} from one thread or with {@link #forEach}; {@link #close} may come from any thread.
 */
public interface StreamReader extends AutoCloseable {

    /**
     * Next records, all of one shard, in order.
     *
     * @param wait longest wait for a first one
     * @return empty when none came in time, when all is read, or when the reader is closed
     * @throws io.millrace.common.error.MillraceException when reading cannot go on, for example RESOURCE_NOT_FOUND
     */
    List<ReadRecord> poll(Duration wait);

    /**
     * Calls the consumer for each record on the calling thread until all is read or the reader is closed.
     *
     * @param consumer gets the records
     * @throws io.millrace.common.error.MillraceException as {@link #poll}
     */
    void forEach(Consumer<? super ReadRecord> consumer);

    /** {@return true when all shards are read to their end and nothing more can come, or the reader is closed} */
    boolean isFinished();

    /** {@return the last delivered sequence number per shard id} */
    Map<String, SequenceNumber> positions();

    /** {@return how far the reader was behind the tip, milliseconds, worst shard; as the servers last told} */
    long millisBehindLatest();

    /** {@return the number of records that were trimmed by retention before this reader came to them} */
    long trimmedRecords();

    /**
     * {@return the number of user records of aggregates whose hash key belongs to another shard than the one that holds
     * them}
     * Delivered or left out as {@link ReaderOptions.Aggregates} says.
     */
    long outOfRangeRecords();

    @Override
    void close();
}
