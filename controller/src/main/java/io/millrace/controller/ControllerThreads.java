package io.millrace.controller;

import io.millrace.common.env.DaemonThreads;
import io.millrace.common.id.NodeId;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a controller. Their queues hold a task per group call under way, per tick, per change and per worker, each
 * a few bytes; what can pile up is merged before it is queued.
 *
 * @param processes runs processes and duties, one task at a time
 * @param publisher sends to followers, one task at a time
 * @param groups coordinates consumer groups, one task at a time
 * @param stop ends the threads
 */
record ControllerThreads(Executor processes, Executor publisher, Executor groups, Runnable stop) {

    static ControllerThreads real(NodeId self) {
        ExecutorService processes = single("millrace-controller-" + self);
        ExecutorService publisher = single("millrace-image-" + self);
        ExecutorService groups = single("millrace-groups-" + self);
        return new ControllerThreads(processes, publisher, groups, () -> {
            processes.shutdown();
            publisher.shutdown();
            groups.shutdown();
        });
    }

    void close() {
        stop.run();
    }

    private static ExecutorService single(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named(name),
                // After close() the last answers come to nobody.
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
