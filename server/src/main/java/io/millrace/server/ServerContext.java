package io.millrace.server;

import io.millrace.common.env.Environment;
import io.millrace.raft.FatalHandler;
import io.prometheus.client.CollectorRegistry;

/**
 * What a server gets from the process it runs in.
 *
 * @param environment clocks, timers, randomness
 * @param metrics where its metrics are registered; one registry per server
 * @param fatal ends the process
 */
public record ServerContext(Environment environment, CollectorRegistry metrics, FatalHandler fatal) {}
