/** Metadata records as protobuf: the only place of common that knows the stored schema. */
@NullMarked
package io.millrace.common.metadata.codec;

import org.jspecify.annotations.NullMarked;
