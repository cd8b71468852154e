/** Real servers in containers, in three zones with a router between them, under faults and load. */
@NullMarked
package io.millrace.chaos.container;

import org.jspecify.annotations.NullMarked;
