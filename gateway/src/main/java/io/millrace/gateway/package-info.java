/**
 * The Kinesis front door: the 2013-12-02 protocol over HTTP, a thin translation over the public gRPC API (design D10). It
 * knows no Raft and no storage.
 */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
