package io.millrace.common.metadata;

/**
 * A registered consumer.
 *
 * @param name unique in its stream
 * @param createdMillis registration time
 */
public record ConsumerInfo(String name, long createdMillis) {}
