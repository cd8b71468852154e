/** Pure decisions on metadata: (image, stamp, command) to records and a response, or a refusal. No I/O, clock or lock. */
@NullMarked
package io.millrace.controller.command;

import org.jspecify.annotations.NullMarked;
