package io.millrace.server.config;

/** When a record counts as stored. */
public enum Durability {
    /** On the disks of a majority. */
    FSYNC,
    /** In the memory of a majority: a power loss of two servers at once may lose acknowledged records. */
    RELAXED
}
