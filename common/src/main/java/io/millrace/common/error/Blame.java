package io.millrace.common.error;

/** Whose doing an error is; decides log level and alerting. */
public enum Blame {
    /** The caller sent something wrong. */
    CALLER,
    /** A fault of the service. */
    SERVICE,
    /** More was asked than is provisioned or available. */
    CAPACITY
}
