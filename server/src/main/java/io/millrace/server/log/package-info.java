/** Log output of the process, set up in code: reading an XML file would slow each start. */
@NullMarked
package io.millrace.server.log;

import org.jspecify.annotations.NullMarked;
