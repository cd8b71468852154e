/** The 128-bit hash key space that shards divide among themselves, and the hash functions in use. */
@NullMarked
package io.millrace.common.hash;

import org.jspecify.annotations.NullMarked;
