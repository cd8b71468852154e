/**
 * Typed settings of a server: records nested by concern, bound from a YAML file and the environment, checked when
 * constructed, and documented from the same types. Begin with {@link io.millrace.server.config.ServerConfig}.
 */
@NullMarked
package io.millrace.server.config;

import org.jspecify.annotations.NullMarked;
