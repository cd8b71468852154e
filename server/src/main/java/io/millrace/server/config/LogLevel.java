package io.millrace.server.config;

/** Least severity of Millrace's own log lines. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
