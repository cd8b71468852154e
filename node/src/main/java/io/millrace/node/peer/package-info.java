/** Calls between nodes: forwarding a client call once, and the header that says so. */
@NullMarked
package io.millrace.node.peer;

import org.jspecify.annotations.NullMarked;
