package io.millrace.raft;

import io.millrace.common.log.Committed;
import java.nio.ByteBuffer;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way through the proposing replica. Ratis hands the same object to the state machine, which puts the
 * result in: nothing is encoded, and Ratis' retry cache holds only an empty reply.
 */
final class Proposal<R> implements Message {

    private final ByteString content;
    private volatile boolean mayBeInLog;
    private volatile @Nullable Committed<R> committed;

    Proposal(ByteBuffer command) {
        content = UnsafeByteOperations.unsafeWrap(command);
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    /** Called under the log's lock just before the entry is appended: from here on a failure leaves the outcome open. */
    void aboutToAppend() {
        mayBeInLog = true;
    }

    boolean mayBeInLog() {
        return mayBeInLog;
    }

    void committed(Committed<R> value) {
        committed = value;
    }

    @Nullable Committed<R> committed() {
        return committed;
    }
}
