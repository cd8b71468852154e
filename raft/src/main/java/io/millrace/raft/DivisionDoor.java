package io.millrace.raft;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/** One Ratis division, which may not run yet or any more. Any thread. */
final class DivisionDoor {

    private final RaftGroupId id;
    private final RaftPeerId self;
    private final ClientId client;
    private final AtomicLong calls;
    private final GroupProgress progress;
    private volatile @Nullable Division division;
    private volatile long logBytes;

    DivisionDoor(RaftGroupId id, RaftPeerId self, ClientId client, AtomicLong calls, GroupProgress progress) {
        this.id = id;
        this.self = self;
        this.client = client;
        this.calls = calls;
        this.progress = progress;
    }

    RaftGroupId id() {
        return id;
    }

    void opened(RaftServer server) throws IOException {
        division = server.getDivision(id);
    }

    void closed() {
        division = null;
    }

    @Nullable Division division() {
        return division;
    }

    /** Measured now and then by the host. */
    void logBytes(long bytes) {
        logBytes = bytes;
    }

    CompletableFuture<RaftClientReply> write(Message message) throws IOException {
        return submit(message, RaftClientRequest.writeRequestType());
    }

    /** Completes when a majority has confirmed that this member leads, and all that was committed before is applied. */
    CompletableFuture<RaftClientReply> read() {
        try {
            return submit(Message.EMPTY, RaftClientRequest.readRequestType());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<RaftClientReply> submit(Message message, RaftClientRequest.Type type) throws IOException {
        Division running = running();
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self)
                .setGroupId(id)
                .setCallId(calls.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        // Ratis' own class implements this interface; the proxy in front of it would add a thread hop.
        return ((RaftClientAsynchronousProtocol) running).submitClientRequestAsync(request);
    }

    CompletableFuture<RaftClientReply> transfer(NodeId target, Duration timeout) {
        try {
            Division running = running();
            return running.getRaftServer()
                    .transferLeadershipAsync(new TransferLeadershipRequest(
                            client,
                            self,
                            id,
                            calls.incrementAndGet(),
                            RaftPeerId.valueOf(target.value()),
                            timeout.toMillis()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Members that vote, as this replica knows them; empty while it does not run. */
    List<RaftPeer> voters() {
        Division running = division;
        return running == null ? List.of() : List.copyOf(running.getRaftConf().getCurrentPeers());
    }

    boolean isVoter() {
        return voters().stream().anyMatch(peer -> peer.getId().equals(self));
    }

    /** Replaces the voters, if they still are what the caller thinks. Completes when the new ones have caught up. */
    CompletableFuture<RaftClientReply> setVoters(List<RaftPeer> before, List<RaftPeer> after) {
        try {
            Division running = running();
            return running.getRaftServer()
                    .setConfigurationAsync(new SetConfigurationRequest(
                            client,
                            self,
                            id,
                            calls.incrementAndGet(),
                            SetConfigurationRequest.Arguments.newBuilder()
                                    .setServersInCurrentConf(before)
                                    .setServersInNewConf(after)
                                    .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                                    .build()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    LogStatus status(long pendingBytes) {
        long durable = progress.durable().index();
        Division running = division;
        if (running == null) {
            return new LogStatus(durable, durable, durable, 0, logBytes, pendingBytes);
        }
        RaftLog log = running.getRaftLog();
        return new LogStatus(
                log.getLastCommittedIndex(),
                running.getInfo().getLastAppliedIndex(),
                durable,
                log.getStartIndex(),
                logBytes,
                pendingBytes);
    }

    private Division running() throws IOException {
        Division running = division;
        if (running == null) {
            throw new ServerNotReadyException(id + " does not run here");
        }
        return running;
    }
}
