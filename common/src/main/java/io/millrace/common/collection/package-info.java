/** What persistent collections lack. */
@NullMarked
package io.millrace.common.collection;

import org.jspecify.annotations.NullMarked;
