/** Where back-ups are kept: a directory, or a bucket of a store that speaks the protocol of Amazon S3 (ADR 0033). */
@NullMarked
package io.millrace.server.backup.place;

import org.jspecify.annotations.NullMarked;
