/**
 * Small applications of the client that run on data of the real world: each reads its class from top to bottom. They need a server
 * and start one when none is named.
 */
@NullMarked
package io.millrace.examples;

import org.jspecify.annotations.NullMarked;
