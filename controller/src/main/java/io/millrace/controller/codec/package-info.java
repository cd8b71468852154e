/** Commands, snapshots and group commands as protobuf. */
@NullMarked
package io.millrace.controller.codec;

import org.jspecify.annotations.NullMarked;
