/** Files that must survive a crash, and trees of them. The only package of this module that touches a disk. */
@NullMarked
package io.millrace.common.file;

import org.jspecify.annotations.NullMarked;
