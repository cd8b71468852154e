/** Replicas of the groups led here are compared in the background; what a minority has wrong is replaced (ADR 0031). */
@NullMarked
package io.millrace.node.audit;

import org.jspecify.annotations.NullMarked;
