package io.millrace.node.audit.plan;

/** How much a replica says of a range. */
public enum Detail {
    /** One digest over all blocks: enough while replicas are alike. */
    DIGEST,
    /** Every block with its hash. */
    BLOCKS
}
