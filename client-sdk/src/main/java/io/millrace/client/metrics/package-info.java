/** What a client measures, and the small interface by which it hands the numbers to whatever collects them. */
@NullMarked
package io.millrace.client.metrics;

import org.jspecify.annotations.NullMarked;
