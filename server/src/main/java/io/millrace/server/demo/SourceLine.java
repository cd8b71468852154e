package io.millrace.server.demo;

/**
 * A line of the shipped log.
 *
 * @param number from 1
 * @param client address that made the request; the partition key
 * @param content the line without its end; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // contents are shared without copies; nobody compares records
record SourceLine(int number, String client, byte[] content) {}
