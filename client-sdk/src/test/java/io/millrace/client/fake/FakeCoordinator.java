package io.millrace.client.fake;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.CheckpointEntry;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResponse;
import io.millrace.proto.api.v1.CheckpointResult;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.GroupServiceGrpc.GroupServiceImplBase;
import io.millrace.proto.api.v1.HeartbeatAck;
import io.millrace.proto.api.v1.JoinGroup;
import io.millrace.proto.api.v1.Joined;
import io.millrace.proto.api.v1.Lease;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LeaseToken;
import io.millrace.proto.api.v1.LeasesAssigned;
import io.millrace.proto.api.v1.LeasesLost;
import io.millrace.proto.api.v1.LeasesReleased;
import io.millrace.proto.api.v1.LeasesRevoked;
import io.millrace.proto.api.v1.LostLease;
import io.millrace.proto.api.v1.ReleasedLease;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamMapShard;
import io.millrace.proto.api.v1.WorkerMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The coordinator of one group over a {@link FakeCluster}'s stream; moves shards only when it is told to. */
public final class FakeCoordinator {

    private static final String NOBODY = "";

    private final FakeCluster cluster;
    private final Map<String, StreamObserver<CoordinatorMessage>> sessions = new LinkedHashMap<>();
    private final Map<Integer, State> shards = new TreeMap<>();
    private final Map<Integer, String> targets = new HashMap<>();
    private final Set<String> closing = new HashSet<>();
    private long epochs;
    private int failoverMillis = 10_000;
    private boolean silent;
    private boolean refusing;

    public final AtomicInteger checkpointCalls = new AtomicInteger();
    public final AtomicInteger joins = new AtomicInteger();
    public final List<String> refusals = new CopyOnWriteArrayList<>();

    private static final class State {
        private long epoch;
        private String holder = NOBODY;
        private LeasePosition position = LeasePosition.newBuilder()
                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                .build();

        boolean isEnded() {
            return position.hasShardEnd();
        }
    }

    FakeCoordinator(FakeCluster cluster) {
        this.cluster = cluster;
        cluster.changes.add(this::settle);
    }

    /** How long leases live without heartbeats. */
    public synchronized void failover(int millis) {
        failoverMillis = millis;
    }

    /** Heartbeats and joins are not answered from now on, or again. */
    public synchronized void silence(boolean now) {
        silent = now;
    }

    /** Checkpoint calls fail from now on, or not any more. */
    public synchronized void refuseCheckpoints(boolean now) {
        refusing = now;
    }

    /** Who holds a shard; empty text = nobody. */
    public synchronized String holder(int shard) {
        return state(shard).holder;
    }

    public synchronized boolean isEnded(int shard) {
        return state(shard).isEnded();
    }

    /** Stored position of a shard in the protocol's words. */
    public synchronized String position(int shard) {
        return state(shard).position.toString();
    }

    /** Asks the holder to give the shard back; it then goes to the worker. */
    public synchronized void move(int shard, String worker) {
        targets.put(shard, worker);
        State state = state(shard);
        send(
                state.holder,
                CoordinatorMessage.newBuilder()
                        .setRevoked(LeasesRevoked.newBuilder()
                                .addLeases(token(shard))
                                .setDrainMillis(30_000)));
    }

    /** Gives the shard to the worker without asking the holder. */
    public synchronized void steal(int shard, String worker) {
        State state = state(shard);
        String before = state.holder;
        LeaseToken old = token(shard);
        assign(shard, worker);
        send(
                before,
                CoordinatorMessage.newBuilder()
                        .setLost(LeasesLost.newBuilder()
                                .addLeases(LostLease.newBuilder().setLease(old).setReason("stolen"))));
    }

    /** As {@link #steal}, and the holder is not told. */
    public synchronized void stealSecretly(int shard, String worker) {
        assign(shard, worker);
    }

    /** All sessions break. */
    public synchronized void breakSessions() {
        sessions.values()
                .forEach(session ->
                        session.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.UNAVAILABLE, "broken"))));
        sessions.clear();
    }

    private State state(int shard) {
        return shards.computeIfAbsent(shard, unused -> new State());
    }

    private LeaseToken token(int shard) {
        return LeaseToken.newBuilder()
                .setShardUid(FakeShard.FIRST_UID + shard)
                .setEpoch(state(shard).epoch)
                .build();
    }

    private synchronized void settle() {
        if (closing.containsAll(sessions.keySet())) {
            return;
        }
        for (StreamMapShard shard : cluster.map().getShardsList()) {
            int number = shard.getShard().getNumber();
            State state = state(number);
            boolean ready = shard.getParentsList().stream()
                    .allMatch(parent -> state(parent).isEnded());
            if (ready && state.holder.isEmpty() && !state.isEnded()) {
                assign(number, Optional.ofNullable(targets.remove(number)).orElseGet(this::leastLoaded));
            }
        }
    }

    private String leastLoaded() {
        String least = NOBODY;
        long fewest = Long.MAX_VALUE;
        for (String worker : sessions.keySet()) {
            if (closing.contains(worker)) {
                continue;
            }
            long count = shards.values().stream()
                    .filter(state -> state.holder.equals(worker))
                    .count();
            if (count < fewest) {
                fewest = count;
                least = worker;
            }
        }
        return least;
    }

    private void assign(int shard, String worker) {
        State state = state(shard);
        state.epoch = ++epochs;
        state.holder = worker;
        StreamMapShard shown = cluster.map().getShardsList().stream()
                .filter(s -> s.getShard().getNumber() == shard)
                .findFirst()
                .orElseThrow();
        send(
                worker,
                CoordinatorMessage.newBuilder()
                        .setAssigned(LeasesAssigned.newBuilder()
                                .addLeases(Lease.newBuilder()
                                        .setStreamName(cluster.stream)
                                        .setStreamUid(77)
                                        .setShard(shown.getShard())
                                        .addAllParents(shown.getParentsList())
                                        .setEpoch(state.epoch)
                                        .setCheckpoint(state.position))));
    }

    private void send(String worker, CoordinatorMessage.Builder message) {
        StreamObserver<CoordinatorMessage> session = sessions.get(worker);
        if (session != null) {
            session.onNext(message.build());
        }
    }

    private synchronized void join(JoinGroup join, StreamObserver<CoordinatorMessage> session) {
        joins.incrementAndGet();
        if (silent) {
            return;
        }
        closing.remove(join.getWorkerId());
        sessions.put(join.getWorkerId(), session);
        Joined.Builder joined =
                Joined.newBuilder().setFailoverMillis(failoverMillis).setHeartbeatIntervalMillis(failoverMillis / 3);
        join.getHeldList().stream()
                .filter(held -> isHolder(held) && holderOf(held).equals(join.getWorkerId()))
                .forEach(joined::addKept);
        session.onNext(CoordinatorMessage.newBuilder().setJoined(joined).build());
        settle();
    }

    private String holderOf(LeaseToken token) {
        return state((int) (token.getShardUid() - FakeShard.FIRST_UID)).holder;
    }

    private boolean isHolder(LeaseToken token) {
        return state((int) (token.getShardUid() - FakeShard.FIRST_UID)).epoch == token.getEpoch();
    }

    private void free(ReleasedLease lease) {
        State state = state((int) (lease.getLease().getShardUid() - FakeShard.FIRST_UID));
        state.holder = NOBODY;
        if (lease.hasCheckpoint()) {
            state.position = lease.getCheckpoint();
        }
    }

    private synchronized void free(String worker) {
        shards.values().stream().filter(state -> state.holder.equals(worker)).forEach(state -> state.holder = NOBODY);
        settle();
    }

    private synchronized CheckpointResponse checkpoint(CheckpointRequest request) {
        CheckpointResponse.Builder response = CheckpointResponse.newBuilder();
        for (CheckpointEntry entry : request.getEntriesList()) {
            int shard = (int) (entry.getLease().getShardUid() - FakeShard.FIRST_UID);
            if (!isHolder(entry.getLease())) {
                refusals.add(cluster.stream + shard);
                response.addResults(CheckpointResult.newBuilder().setErrorCode(ErrorCode.LEASE_LOST.name()));
                continue;
            }
            State state = state(shard);
            state.position = entry.getPosition();
            if (state.isEnded()) {
                state.holder = NOBODY;
            }
            response.addResults(CheckpointResult.getDefaultInstance());
        }
        return response.build();
    }

    /** The service at one server. */
    GroupServiceImplBase at(String endpoint) {
        return new Service(endpoint);
    }

    private final class Service extends GroupServiceImplBase {

        private final String endpoint;

        Service(String endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public StreamObserver<WorkerMessage> work(StreamObserver<CoordinatorMessage> out) {
            return new Session(out);
        }

        @Override
        public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> out) {
            checkpointCalls.incrementAndGet();
            boolean refused;
            synchronized (FakeCoordinator.this) {
                refused = refusing;
            }
            if (refused) {
                out.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.UNAVAILABLE, "no checkpoints now")));
                return;
            }
            out.onNext(FakeCoordinator.this.checkpoint(request));
            out.onCompleted();
            settle();
        }

        private final class Session implements StreamObserver<WorkerMessage> {

            private final StreamObserver<CoordinatorMessage> out;
            private @Nullable String worker;

            Session(StreamObserver<CoordinatorMessage> out) {
                this.out = out;
            }

            @Override
            public void onNext(WorkerMessage message) {
                switch (message.getMessageCase()) {
                    case JOIN -> {
                        if (!cluster.leader().equals(endpoint)) {
                            out.onError(
                                    GrpcErrors.toStatus(new MillraceException(ErrorCode.NOT_LEADER, "not the leader")
                                            .withLeaderEndpoint(cluster.leader())));
                            return;
                        }
                        worker = message.getJoin().getWorkerId();
                        join(message.getJoin(), out);
                    }
                    case HEARTBEAT -> {
                        synchronized (FakeCoordinator.this) {
                            if (!silent) {
                                out.onNext(CoordinatorMessage.newBuilder()
                                        .setHeartbeatAck(HeartbeatAck.newBuilder()
                                                .setNumber(
                                                        message.getHeartbeat().getNumber()))
                                        .build());
                            }
                        }
                    }
                    case CLOSE -> {
                        synchronized (FakeCoordinator.this) {
                            closing.add(Optional.ofNullable(worker).orElseThrow());
                        }
                    }
                    case RELEASE -> released(message);
                    case LEAVE -> {
                        synchronized (FakeCoordinator.this) {
                            sessions.remove(worker);
                        }
                        free(Optional.ofNullable(worker).orElseThrow());
                        out.onCompleted();
                    }
                    case MESSAGE_NOT_SET -> throw new IllegalStateException("an empty message");
                }
            }

            private void released(WorkerMessage message) {
                synchronized (FakeCoordinator.this) {
                    LeasesReleased.Builder released = LeasesReleased.newBuilder();
                    for (ReleasedLease lease : message.getRelease().getLeasesList()) {
                        if (isHolder(lease.getLease())) {
                            free(lease);
                            released.addLeases(lease.getLease());
                        }
                    }
                    out.onNext(CoordinatorMessage.newBuilder()
                            .setReleased(released)
                            .build());
                }
                settle();
            }

            @Override
            public void onError(Throwable gone) {
                // its leases live on
            }

            @Override
            public void onCompleted() {
                // as onError
            }
        }
    }
}
