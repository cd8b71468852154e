package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.client.MillraceClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The control plane as registers that must be linearizable, written and read by clients of different servers: tags, streams that
 * come and go, the number of a stream's shards, and the checkpoint of a consumer group.
 */
final class ControlWorkload implements Workload {

    private static final String STREAM = "control";
    private static final String CHECKPOINTS = "control-checkpoints";
    private static final int SHARDS = 1;
    private static final int CLIENTS = 4;
    private static final long PAUSE_MILLIS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration ACTIVE = Duration.ofSeconds(60);

    private final ContainerCluster cluster;
    private final Recorder recorder;
    private final List<AdminCaller> callers = new ArrayList<>();
    private final ClientThreads threads = new ClientThreads();
    private final ShardCountRegister shardCount = new ShardCountRegister(STREAM, process(0));
    private final CheckpointRegister checkpoint;
    private final List<ControlRegisters> registers;
    private final long seed;

    ControlWorkload(ContainerCluster cluster, Recorder recorder, long seed) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.seed = seed;
        checkpoint = new CheckpointRegister(CHECKPOINTS, recorder);
        registers = List.of(new TagRegisters(STREAM), new StreamRegisters("control-made"), shardCount, checkpoint);
    }

    private static String process(int client) {
        return "admin-" + client;
    }

    @Override
    public String label() {
        return STREAM;
    }

    @Override
    public void prepare() {
        for (int i = 0; i < CLIENTS; i++) {
            List<String> endpoints = new ArrayList<>(cluster.endpoints());
            Collections.rotate(endpoints, i);
            MillraceClient client = MillraceClient.builder()
                    .endpoints(endpoints)
                    .adminTimeout(PATIENCE)
                    .plaintext()
                    .build();
            callers.add(new AdminCaller(process(i), client, recorder, new SplittableRandom(seed + i)));
        }
        for (String stream : List.of(STREAM, CHECKPOINTS)) {
            client().admin().createStream(stream, SHARDS);
            client().admin().awaitActive(stream, ACTIVE);
        }
    }

    private MillraceClient client() {
        return callers.get(0).client();
    }

    @Override
    public void start() {
        shardCount.begins(recorder, SHARDS);
        checkpoint.start(client());
        callers.forEach(caller -> threads.start(caller.process(), () -> call(caller)));
    }

    private void call(AdminCaller caller) {
        while (threads.goOnAfter(PAUSE_MILLIS)) {
            registers.get(caller.chance().nextInt(registers.size())).turn(caller);
        }
    }

    @Override
    public void stopWriting() {
        threads.stop();
        checkpoint.stop();
    }

    @Override
    public void finish(Duration patience) {
        for (AdminCaller caller : callers) {
            AdminCaller last = new AdminCaller(Op.FINAL + caller.process(), caller.client(), recorder, caller.chance());
            registers.forEach(register -> register.readAll(last));
        }
    }

    @Override
    public void close() {
        callers.forEach(caller -> caller.client().close());
    }
}
