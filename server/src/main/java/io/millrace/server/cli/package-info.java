/**
 * The commands that talk to a cluster: {@code stream}, {@code put}, {@code get}, {@code tail}, {@code consumer},
 * {@code cluster} and {@code limits}. Start at {@link io.millrace.server.cli.ClientCommands}. Commands go through the
 * client SDK only; nothing here knows gRPC.
 */
@NullMarked
package io.millrace.server.cli;

import org.jspecify.annotations.NullMarked;
