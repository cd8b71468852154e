/** Long jobs: what a phase has to do in the data groups, and the runner that does it on the leading controller. */
@NullMarked
package io.millrace.controller.process;

import org.jspecify.annotations.NullMarked;
