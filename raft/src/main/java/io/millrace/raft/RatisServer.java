package io.millrace.raft;

import io.millrace.common.id.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the one Ratis server. Built without any group, though Ratis would find the stored ones by itself: then one group
 * with a damaged log fails the start of all. Groups are added one by one instead.
 */
final class RatisServer {

    private static final Logger LOG = LoggerFactory.getLogger(RatisServer.class);

    private final RaftHostConfig config;
    private final Function<GroupId, StateMachine> machines;
    private final GroupUuid uuids;
    private final ClientId admin = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private @Nullable RaftServer server;

    RatisServer(RaftHostConfig config, Function<GroupId, StateMachine> machines) {
        this.config = config;
        this.machines = machines;
        uuids = new GroupUuid(config.clusterName());
    }

    RaftGroupId ratisId(GroupId group) {
        return uuids.of(group);
    }

    /** Where the group's log is. */
    Path directory(GroupId group) {
        return logs().resolve(uuids.of(group).getUuid().toString());
    }

    private Path logs() {
        return config.storageDir().resolve("log");
    }

    synchronized void start() throws IOException {
        keepRatisFromEndingTheProcess();
        NoReporter.install();
        Files.createDirectories(logs());
        RaftProperties properties = RatisSettings.properties(config);
        RatisSettings.storageDir(properties, config.storageDir().resolve("none"));
        RatisSettings.removedDir(properties, config.storageDir().resolve("removed"));
        RaftServer built = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.self().value()))
                .setStateMachineRegistry(id -> machines.apply(group(id)))
                .setProperties(properties)
                .setParameters(RatisSettings.parameters(config))
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
        RatisSettings.storageDir(properties, logs());
        try {
            built.start();
        } catch (RuntimeException e) {
            built.close();
            throw new IOException("cannot listen for Raft on " + config.listenHost() + ":" + config.listenPort(), e);
        }
        server = built;
    }

    /** Ratis exits on a port that is taken, and makes itself the handler of all uncaught exceptions. */
    private static void keepRatisFromEndingTheProcess() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /** Without a reporter Ratis exports all its metrics by JMX. Once per JVM: there is no way to take one back. */
    private static final class NoReporter {

        static {
            MetricRegistries.global().addReporterRegistration(registry -> {}, registry -> {});
        }

        private NoReporter() {}

        static void install() {
            // The initializer above has done it.
        }
    }

    /** Starts one group from its log, or as a new one. Blocks while the log is read. */
    synchronized void add(HostedGroup<?> hosted) throws IOException {
        RaftServer running = running();
        // A replica that is to join has no say before the leader takes it in: Ratis wants it to begin without peers.
        List<RaftPeer> voters = hosted.membership().ids().contains(config.self()) ? peers(hosted.members()) : List.of();
        RaftGroup group = RaftGroup.valueOf(ratisId(hosted.group()), voters);
        try {
            running.groupManagementAsync(GroupManagementRequest.newAdd(
                            admin, running.getId(), calls.incrementAndGet(), group, false))
                    .join();
        } catch (CompletionException e) {
            hosted.machine().releaseStorage();
            throw new IOException("cannot start " + hosted.group(), RatisErrors.unwrap(e));
        }
        hosted.door().opened(running);
    }

    synchronized void remove(HostedGroup<?> hosted) throws IOException {
        RaftServer running = running();
        hosted.door().closed();
        try {
            running.groupManagementAsync(GroupManagementRequest.newRemove(
                            admin, running.getId(), calls.incrementAndGet(), ratisId(hosted.group()), true, false))
                    .join();
        } catch (CompletionException e) {
            throw new IOException("cannot remove " + hosted.group(), RatisErrors.unwrap(e));
        }
    }

    /** Closes all groups; may take very long. */
    void stop() {
        RaftServer running = takeServer();
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                LOG.warn("closing the Raft server", e);
            }
        }
    }

    private synchronized @Nullable RaftServer takeServer() {
        RaftServer running = server;
        server = null;
        return running;
    }

    private RaftServer running() throws IOException {
        RaftServer running = server;
        if (running == null) {
            throw new IOException("the Raft server does not run");
        }
        return running;
    }

    private GroupId group(RaftGroupId id) {
        return uuids.parse(id.getUuid().toString())
                .orElseThrow(() -> new IllegalArgumentException(id + " is not a group of this cluster"));
    }

    static List<RaftPeer> peers(List<RaftMember> members) {
        return members.stream()
                .map(member -> RaftPeer.newBuilder()
                        .setId(RaftPeerId.valueOf(member.id().value()))
                        .setAddress(member.raftAddress())
                        .build())
                .toList();
    }
}
