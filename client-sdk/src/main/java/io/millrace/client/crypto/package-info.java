/** Encryption of payloads in the client: what an application provides. */
@NullMarked
package io.millrace.client.crypto;

import org.jspecify.annotations.NullMarked;
