/** Load generator and measurements, as subcommands of the command line. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
