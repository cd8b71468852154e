package io.millrace.node.peer;

/** Where a call comes from. */
public enum Origin {
    /** A client: this node may forward the call to a better one. */
    CLIENT,
    /** Another node has forwarded it: it is answered here or refused. */
    FORWARDED
}
