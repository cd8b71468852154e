package io.millrace.server.config;

/** Log output, on standard output. */
public record LogConfig(
        @Setting(doc = "Least severity of Millrace's own lines.", fallback = "info", live = true)
        LogLevel level,

        @Setting(doc = "`text`: short lines for people. `json`: one object per line.", fallback = "text")
        LogFormat format) {}
