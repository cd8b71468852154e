/** What all parts that serve clients share. */
@NullMarked
package io.millrace.node.serving;

import org.jspecify.annotations.NullMarked;
