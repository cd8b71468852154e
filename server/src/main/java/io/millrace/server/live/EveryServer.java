package io.millrace.server.live;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.millrace.common.env.DaemonThreads;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.ServerChannels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Calls one server after the other, as one of them: the cluster's secret and TLS come from a server's settings. */
final class EveryServer {

    private final CommandContext context;
    private final ServerConfig config;

    EveryServer(CommandContext context, ServerConfig config) {
        this.context = context;
        this.config = config;
    }

    /** What is done at one server. */
    interface Work {

        /** Calls the server and says what came of it. */
        String at(Channel server);
    }

    /**
     * Does the work everywhere, also when one server does not answer.
     *
     * @param wanted names of servers; empty: all
     * @return exit code, not 0 when one has failed
     */
    int run(List<String> wanted, Work work) {
        ExecutorService callbacks = Executors.newCachedThreadPool(DaemonThreads.numbered("millrace-servers-"));
        try (ServerChannels channels = new ServerChannels(config, callbacks)) {
            int exitCode = ExitCode.OK;
            for (Map.Entry<String, String> server :
                    chosen(wanted, new ServerList(config, channels).all()).entrySet()) {
                try {
                    String done = work.at(channels.to(server.getValue()));
                    context.terminal().out().println(server.getKey() + ": " + done);
                } catch (StatusRuntimeException e) {
                    context.terminal()
                            .err()
                            .println(server.getKey() + " at " + server.getValue() + ": "
                                    + GrpcErrors.fromStatus(e).getMessage());
                    exitCode = ExitCode.REFUSED;
                }
            }
            return exitCode;
        } finally {
            callbacks.shutdownNow();
        }
    }

    private static Map<String, String> chosen(List<String> wanted, Map<String, String> all) {
        if (wanted.isEmpty()) {
            return all;
        }
        Map<String, String> chosen = new TreeMap<>(all);
        chosen.keySet().retainAll(wanted);
        List<String> unknown = new ArrayList<>(new TreeSet<>(wanted));
        unknown.removeAll(chosen.keySet());
        if (!unknown.isEmpty()) {
            throw CommandFailure.usage("there is no server " + unknown + "; there are " + all.keySet());
        }
        return chosen;
    }
}
