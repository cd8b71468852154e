package io.millrace.client;

import io.millrace.common.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to store a record.
 *
 * @param startedMillis when it was sent, milliseconds since the epoch, by the client's clock
 * @param duration until the answer, or until the client gave up waiting for it
 * @param error why it did not store the record; empty for the try that did
 */
public record PutAttempt(long startedMillis, Duration duration, Optional<ErrorCode> error) {}
