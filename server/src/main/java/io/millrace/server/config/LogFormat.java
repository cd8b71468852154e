package io.millrace.server.config;

/** How log lines look. */
public enum LogFormat {
    /** Short lines for people. */
    TEXT,
    /** One JSON object per line. */
    JSON
}
