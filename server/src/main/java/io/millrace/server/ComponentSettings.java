package io.millrace.server;

import io.millrace.node.DataPlaneSettings;
import io.millrace.node.audit.AuditSettings;
import io.millrace.node.store.StoreConfig;
import io.millrace.node.throttle.DiskWatermarks;
import io.millrace.node.write.BatcherSettings;
import io.millrace.raft.RaftHostConfig;
import io.millrace.raft.RaftTls;
import io.millrace.raft.RaftTuning;
import io.millrace.raft.RaftTuning.FlushPolicy;
import io.millrace.raft.RaftTuning.Sizes;
import io.millrace.raft.RaftTuning.Timeouts;
import io.millrace.server.config.Durability;
import io.millrace.server.config.RaftConfig;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.config.TlsConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What each component is told of the server's settings. */
final class ComponentSettings {

    /** Entries that may wait for their answer; more than the batchers ever have under way, so that they decide. */
    private static final int ENTRIES_PENDING = 4;

    private final ServerConfig config;

    ComponentSettings(ServerConfig config) {
        this.config = config;
    }

    RaftHostConfig raftHost(Path directory) {
        return new RaftHostConfig(
                config.cluster().name(),
                config.node().id(),
                config.listen().host(),
                config.listen().raftPort(),
                config.advertisedRaftAddress(),
                directory,
                raftTuning(),
                raftTls(config.tls()));
    }

    StoreConfig store() {
        return new StoreConfig(
                config.memory().blockCache().bytes(),
                config.memory().writeBuffers().bytes(),
                config.memory().groupWriteBuffer().bytes(),
                StoreConfig.DEFAULT.minBlobBytes(),
                config.data().openFilesPerGroup(),
                config.data().backgroundThreads(),
                config.memory().tailCache().bytes(),
                config.retention().reclaimInterval());
    }

    DataPlaneSettings dataPlane(Supplier<AuditSettings> audits, Supplier<DiskWatermarks> watermarks) {
        BatcherSettings batcher = new BatcherSettings(
                config.write().entriesInFlight(),
                Math.toIntExact(config.write().entryBytes().bytes()),
                Math.toIntExact(config.write().blockBytes().bytes()),
                config.write().budget().bytes());
        return new DataPlaneSettings(
                batcher,
                DataPlaneSettings.DEFAULTS.peerTimeout(),
                DataPlaneSettings.DEFAULTS.waitingPolls(),
                DataPlaneSettings.DEFAULTS.eventBytes(),
                config.retention().interval(),
                audits,
                watermarks);
    }

    private RaftTuning raftTuning() {
        RaftConfig raft = config.raft();
        Timeouts timeouts = new Timeouts(
                raft.electionTimeoutMin(),
                raft.electionTimeoutMax(),
                raft.firstElectionTimeoutMin(),
                raft.firstElectionTimeoutMax(),
                Timeouts.DEFAULT.stepDown(),
                Timeouts.DEFAULT.stuckCommit());
        int entry = Math.toIntExact(raft.maxEntry().bytes());
        Sizes sizes = new Sizes(
                entry, (long) ENTRIES_PENDING * entry, raft.segmentSize().bytes());
        FlushPolicy flush = new FlushPolicy(
                FlushPolicy.DEFAULT.flushBytes(),
                raft.flushInterval(),
                raft.keepLog().bytes(),
                FlushPolicy.DEFAULT.keepLogAge());
        return RaftTuning.DEFAULT
                .withTimeouts(timeouts)
                .withSizes(sizes)
                .withFlush(flush)
                .withDurability(
                        config.data().durability() == Durability.FSYNC
                                ? RaftTuning.Durability.FSYNC
                                : RaftTuning.Durability.RELAXED);
    }

    private static @Nullable RaftTls raftTls(TlsConfig tls) {
        return tls.isEnabled()
                ? new RaftTls(file(tls.privateKey()), file(tls.certificate()), file(tls.trustedCertificates()))
                : null;
    }

    private static Path file(Optional<Path> path) {
        return path.orElseThrow(() -> new IllegalStateException("TLS is not configured"));
    }
}
