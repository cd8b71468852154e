/** The metadata plane: streams, placement, liveness, split and merge. */
@NullMarked
package io.millrace.controller;

import org.jspecify.annotations.NullMarked;
