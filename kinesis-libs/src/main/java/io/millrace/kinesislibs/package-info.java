/**
 * Applications of the Kinesis Client Library and the Kinesis Producer Library as their users write them, only that they
 * tell the test that started them what they see. They know nothing of Millrace but its address.
 */
@NullMarked
package io.millrace.kinesislibs;

import org.jspecify.annotations.NullMarked;
