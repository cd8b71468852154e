package io.millrace.client;

import java.time.Instant;

/**
 * A key that signs calls of the Kinesis protocol, without its secret.
 *
 * @param id public part
 * @param description what it is for; may be empty
 * @param created creation time
 */
public record AccessKeyDescription(String id, String description, Instant created) {}
