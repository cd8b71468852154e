package io.millrace.chaos.history;

/**
 * A record as a reader got it.
 *
 * @param sequence sequence number, decimal
 * @param key partition key
 * @param value payload as text
 */
public record Item(String sequence, String key, String value) {}
