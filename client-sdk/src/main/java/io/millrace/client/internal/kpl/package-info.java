/** The aggregation format of the Kinesis Producer Library. Pure. Not for applications. */
@NullMarked
package io.millrace.client.internal.kpl;

import org.jspecify.annotations.NullMarked;
