/** Checkers: they see a history and nothing of the product's code. */
@NullMarked
package io.millrace.chaos.check;

import org.jspecify.annotations.NullMarked;
