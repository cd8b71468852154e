/**
 * Replicated state of consumer groups: who may read which shard, and how far it was read (design D9). Immutable values and
 * the rules that follow from them; pure.
 */
@NullMarked
package io.millrace.controller.coordination;

import org.jspecify.annotations.NullMarked;
