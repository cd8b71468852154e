/**
 * One RocksDB per replica group (design D2): blocks in blob files, rows of state beside them, written in one batch per log
 * entry. Knows bytes and keys, not what they mean. Begin with {@link io.millrace.node.store.GroupStore}.
 */
@NullMarked
package io.millrace.node.store;

import org.jspecify.annotations.NullMarked;
