/** Workers of consumer groups: session, shards, checkpoints. Not for applications. */
@NullMarked
package io.millrace.client.internal.group;

import org.jspecify.annotations.NullMarked;
