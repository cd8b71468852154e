/**
 * {@code millrace demo}: a real log through a real cluster that loses a server on the way. {@link
 * io.millrace.server.demo.DemoCommand} runs it, {@link io.millrace.server.demo.DemoVerification} judges it, {@link
 * io.millrace.server.demo.DemoReport} tells it.
 */
@NullMarked
package io.millrace.server.demo;

import org.jspecify.annotations.NullMarked;
