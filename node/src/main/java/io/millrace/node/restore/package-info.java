/** Replicas of a back-up, hashed and made fit for a new cluster while no server runs (ADR 0028). */
@NullMarked
package io.millrace.node.restore;

import org.jspecify.annotations.NullMarked;
