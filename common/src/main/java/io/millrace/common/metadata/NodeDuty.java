package io.millrace.common.metadata;

/** What a node is there for. */
public enum NodeDuty {
    /** Holds replicas and may get more. */
    SERVING,
    /** Its replicas are being moved to other nodes; it gets no new ones and no leaders. */
    DRAINING
}
