/** Which worker gets which lease; pure. */
@NullMarked
package io.millrace.controller.coordination.assign;

import org.jspecify.annotations.NullMarked;
