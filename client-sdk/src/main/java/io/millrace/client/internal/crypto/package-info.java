/** The envelope of encrypted payloads. Not for applications. */
@NullMarked
package io.millrace.client.internal.crypto;

import org.jspecify.annotations.NullMarked;
