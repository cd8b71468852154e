/** The replicated log on Apache Ratis; the only module that imports Ratis. */
@NullMarked
package io.millrace.raft;

import org.jspecify.annotations.NullMarked;
