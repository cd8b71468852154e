/**
 * Aggregates as the Kinesis Producer Library makes them and the Kinesis Client Library reads them: many user records in one
 * stored record. For applications that put or get records themselves; a {@link io.millrace.client.Producer} aggregates and
 * a {@link io.millrace.client.StreamReader} takes apart on their own.
 */
@NullMarked
package io.millrace.client.kpl;

import org.jspecify.annotations.NullMarked;
