/** What the Kinesis API says of itself: operations, shapes and constraints, as immutable values parsed from one resource. */
@NullMarked
package io.millrace.gateway.model;

import org.jspecify.annotations.NullMarked;
