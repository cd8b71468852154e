/** Leaders forget what is older than a stream's retention. */
@NullMarked
package io.millrace.node.retention;

import org.jspecify.annotations.NullMarked;
