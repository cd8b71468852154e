package io.millrace.controller.coordination;

/** How a group reads, as its workers say. */
public enum ReadMode {
    NOT_SAID,
    POLLING,
    FAN_OUT
}
