/** What each operation of the Kinesis API does, free of HTTP and of encodings. */
@NullMarked
package io.millrace.gateway.operation;

import org.jspecify.annotations.NullMarked;
