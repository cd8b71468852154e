package io.millrace.client;

import java.time.Instant;

/**
 * A registered consumer (enhanced fan-out).
 *
 * @param stream name of the stream
 * @param name name of the consumer
 * @param status CREATING, DELETING or ACTIVE
 * @param created creation time
 */
public record ConsumerDescription(String stream, String name, String status, Instant created) {}
