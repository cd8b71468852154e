/** Streams of image changes to followers, with bounded memory. */
@NullMarked
package io.millrace.controller.publish;

import org.jspecify.annotations.NullMarked;
