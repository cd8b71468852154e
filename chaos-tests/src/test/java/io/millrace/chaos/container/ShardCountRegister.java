package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import io.millrace.client.StreamDescription;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * How many open shards a stream has. It is scaled and described; what it has while it is being scaled says nothing. Only one caller
 * scales, and seldom: a scaling of unknown outcome may happen at any time later, and many of those explain everything.
 */
final class ShardCountRegister implements ControlRegisters {

    private static final String REGISTER = "shards";
    private static final int MOST_SHARDS = 4;
    private static final long PAUSE_MICROS = 2_500_000;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final String stream;
    private final String scaler;
    private long next;

    ShardCountRegister(String stream, String scaler) {
        this.stream = stream;
        this.scaler = scaler;
    }

    /** The stream was made with that many shards before the history began. */
    void begins(Recorder recorder, int shards) {
        recorder.changed(scaler, Op.WRITE, Outcome.OK, recorder.now(), REGISTER, "", String.valueOf(shards), "");
    }

    @Override
    public void turn(AdminCaller caller) {
        if (caller.process().equals(scaler) && caller.recorder().now() >= next) {
            scale(caller, 1 + caller.chance().nextInt(MOST_SHARDS));
            next = caller.recorder().now() + PAUSE_MICROS;
        } else {
            readAll(caller);
        }
    }

    /** The call begins it; it has happened when the stream is active again. */
    private void scale(AdminCaller caller, int shards) {
        caller.write(REGISTER, String.valueOf(shards), () -> {
            caller.client().admin().updateShardCount(stream, shards);
            try {
                caller.client().admin().awaitActive(stream, PATIENCE);
            } catch (MillraceException notYet) {
                throw new MillraceException(ErrorCode.TIMEOUT, "begun and not seen to end", notYet);
            }
        });
    }

    @Override
    public void readAll(AdminCaller caller) {
        caller.get(REGISTER, () -> {
            StreamDescription description = caller.client().admin().describeStream(stream);
            return description.status() == StreamStatus.ACTIVE
                    ? Optional.of(String.valueOf(description.openShards()))
                    : Optional.empty();
        });
    }
}
