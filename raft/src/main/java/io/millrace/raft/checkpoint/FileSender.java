package io.millrace.raft.checkpoint;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.env.Timers;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.internal.v1.CheckpointChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Streams one file to one fetcher: as fast as the receiver reads and the common rate allows. Never blocks; runs on the
 * sender thread whenever something changed.
 */
final class FileSender {

    static final int CHUNK = 1 << 20;

    private final ServerCallStreamObserver<CheckpointChunk> call;
    private final Opener opener;
    private final SendRate rate;
    private final Timers timers;
    private final Executor executor;
    private final Runnable onChunk;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private @Nullable InputStream file;
    private long size;
    private long offset;
    private boolean done;

    FileSender(
            ServerCallStreamObserver<CheckpointChunk> call,
            Opener opener,
            SendRate rate,
            Timers timers,
            Executor executor,
            Runnable onChunk) {
        this.call = call;
        this.opener = opener;
        this.rate = rate;
        this.timers = timers;
        this.executor = executor;
        this.onChunk = onChunk;
    }

    /**
     * A file opened at a place.
     *
     * @param size of the whole file
     */
    record OpenFile(InputStream in, long offset, long size) {}

    /** Opens the file, on the sender thread. */
    interface Opener {
        OpenFile open() throws IOException;
    }

    /** Goes on soon. Any thread. */
    void wake() {
        if (scheduled.compareAndSet(false, true)) {
            executor.execute(this::run);
        }
    }

    private void run() {
        scheduled.set(false);
        try {
            send();
        } catch (IOException | RuntimeException e) {
            finish();
            if (!call.isCancelled()) {
                call.onError(GrpcErrors.toStatus(e));
            }
        }
    }

    private void send() throws IOException {
        while (!done && !call.isCancelled() && call.isReady()) {
            long wait = rate.nanosToWait();
            if (wait > 0) {
                timers.after(Duration.ofNanos(wait), this::wake);
                return;
            }
            sendChunk(file());
        }
        if (call.isCancelled()) {
            finish();
        }
    }

    private InputStream file() throws IOException {
        InputStream open = file;
        if (open == null) {
            OpenFile opened = opener.open();
            open = opened.in();
            file = open;
            offset = opened.offset();
            size = opened.size();
        }
        return open;
    }

    private void sendChunk(InputStream from) throws IOException {
        byte[] bytes = from.readNBytes((int) Math.min(CHUNK, size - offset));
        if (bytes.length < Math.min(CHUNK, size - offset)) {
            throw new IOException("a file of the checkpoint ends early, at " + (offset + bytes.length) + " of " + size);
        }
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.wrap(bytes));
        boolean last = offset + bytes.length == size;
        call.onNext(CheckpointChunk.newBuilder()
                .setOffset(offset)
                .setData(UnsafeByteOperations.unsafeWrap(bytes))
                .setCrc32C((int) crc.getValue())
                .setLast(last)
                .build());
        offset += bytes.length;
        rate.sent(bytes.length);
        onChunk.run();
        if (last) {
            finish();
            call.onCompleted();
        }
    }

    private void finish() {
        InputStream open = file;
        done = true;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException closing) {
                // Read only: nothing is lost.
                return;
            }
        }
    }
}
