/** Metadata of a back-up, made fit for a new cluster (ADR 0028). */
@NullMarked
package io.millrace.controller.restore;

import org.jspecify.annotations.NullMarked;
