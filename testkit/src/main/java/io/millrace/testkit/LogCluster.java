package io.millrace.testkit;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Three replicas of a {@link RecordingStateMachine} behind some implementation of {@link CommandLog}, for {@link
 * CommandLogContractTest}. The implementation makes state durable and cuts logs by itself after little data.
 */
public interface LogCluster extends AutoCloseable {

    List<NodeId> nodes();

    /** The log of a running replica. */
    CommandLog<String> log(NodeId node);

    /** The state machine of a running replica. */
    RecordingStateMachine machine(NodeId node);

    /** Ends a replica at once; what was not flushed is lost. */
    void crash(NodeId node);

    /** Starts a replica that is down from its disk. */
    void restart(NodeId node);

    /** Deletes all that a replica that is down has stored. */
    void wipe(NodeId node);

    /** Lets time pass until the condition holds; fails when that takes too long. */
    void await(String what, BooleanSupplier condition);

    @Override
    void close();
}
