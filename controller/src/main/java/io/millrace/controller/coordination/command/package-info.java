/** What changes the state of consumer groups: pure functions of state, metadata, stamp and command (design D4). */
@NullMarked
package io.millrace.controller.coordination.command;

import org.jspecify.annotations.NullMarked;
