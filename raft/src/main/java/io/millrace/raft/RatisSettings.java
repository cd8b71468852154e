package io.millrace.raft;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.raft.RaftTuning.Durability;
import io.millrace.raft.RaftTuning.Sizes;
import io.millrace.raft.RaftTuning.Timeouts;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The only place that knows Ratis' keys, and why each differs from its default. */
final class RatisSettings {

    /** Ratis' own back-pressure blocks under its locks: this module's budget is lower, so that it never acts. */
    private static final int ELEMENT_LIMIT = 4096;

    private RatisSettings() {}

    static RaftProperties properties(RaftHostConfig config) {
        RaftProperties p = new RaftProperties();
        timeouts(p, config.tuning().timeouts());
        log(p, config.tuning());
        backPressure(p, config.tuning().sizes());
        snapshots(p);
        network(p, config);
        return p;
    }

    /** Ratis reads this when a group is added, so it may change between the server's build and the first group. */
    static void storageDir(RaftProperties p, Path dir) {
        RaftServerConfigKeys.setStorageDir(p, List.of(dir.toFile()));
    }

    static void removedDir(RaftProperties p, Path dir) {
        RaftServerConfigKeys.setRemovedGroupsDir(p, dir.toFile());
    }

    static Parameters parameters(RaftHostConfig config) {
        Parameters parameters = new Parameters();
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, new PeersOnly());
        RaftTls tls = config.tls();
        if (tls != null) {
            File key = tls.privateKey().toFile();
            GrpcTlsConfig conf = new GrpcTlsConfig(
                    key, tls.certificates().toFile(), tls.trusted().toFile(), true);
            GrpcConfigKeys.TLS.setConf(parameters, conf);
        }
        return parameters;
    }

    private static void timeouts(RaftProperties p, Timeouts t) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, time(t.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, time(t.electionMax()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, time(t.firstMin()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, time(t.firstMax()));
        // A leader spins on a member that does not answer (a quarter of a core per group was measured), until the
        // member
        // counts as slow; the default for that is 60 s.
        RaftServerConfigKeys.Rpc.setSlownessTimeout(p, time(t.electionMax()));
        // The default of 10 s was seen to leave groups without a leader for 11 s.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, time(t.stepDown()));
        RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
        // On every replica an entry for each request: short, for our requests are never repeated.
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.valueOf(10, SECONDS));
        // The default answers on the leader's own word, which may be out of date when it was cut off or stood still.
        RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.ReadAfterWriteConsistent.setWriteIndexCacheExpiryTime(
                p, TimeDuration.valueOf(10, SECONDS));
    }

    private static void log(RaftProperties p, RaftTuning tuning) {
        Sizes sizes = tuning.sizes();
        int entry = sizes.maxCommandBytes() + Sizes.ENVELOPE;
        Log.setSegmentSizeMax(p, SizeInBytes.valueOf(sizes.segmentBytes()));
        // Of heap per group. Followers that lag further read files.
        Log.setSegmentCacheNumMax(p, 2);
        Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf(2 * sizes.segmentBytes()));
        // Preallocation writes zeros: twice the bytes, and torn tails that look like corruption.
        Log.setPreallocatedSize(p, SizeInBytes.valueOf(0));
        // Checked on read too: a lower value later would make stored logs unreadable.
        Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(entry));
        // A direct buffer per group; Ratis demands the entry limit and 8 bytes.
        Log.setWriteBufferSize(p, SizeInBytes.valueOf(entry + 64L));
        // Pipelined appends on followers: half of the flushes, twice the entries per second.
        Log.setAppendEntriesComposeEnabled(p, false);
        Log.setReadLockEnabled(p, false);
        // An entry and a flush for each advance of the commit index: doubles both.
        Log.setLogMetadataEnabled(p, false);
        // Acknowledges entries that are not flushed yet: never.
        Log.setAsyncFlushEnabled(p, false);
        Log.setUnsafeFlushEnabled(p, tuning.durability() == Durability.RELAXED);
        Log.Appender.setWaitTimeMin(p, TimeDuration.valueOf(0, MILLISECONDS));
        // Ratis' default sleeps 1 s and later 5 s between attempts to a member that was away. That is longer than its
        // heartbeat interval, so that after the sleep only ever a heartbeat is due; a member that came back without its
        // data answers it with INCONSISTENCY, which counts as an error, and so on for ever. Short sleeps leave room
        // for entries, and a member that returns is heard at once.
        Log.Appender.setRetryPolicy(p, "1ms,10, 50ms,1000000000");
        // Skipping what cannot be read would lose acknowledged records in silence.
        Log.setCorruptionPolicy(p, Log.CorruptionPolicy.EXCEPTION);
        Log.setPurgeGap(p, 1);
        Log.setPurgeUptoSnapshotIndex(p, true);
        // Counted in entries of up to megabytes.
        RaftServerConfigKeys.setStagingCatchupGap(p, 16);
    }

    private static void backPressure(RaftProperties p, Sizes sizes) {
        // Ratis counts in MB, rounded up.
        SizeInBytes limit = SizeInBytes.valueOf(sizes.pendingBytes() + (24L << 20));
        RaftServerConfigKeys.Write.setByteLimit(p, limit);
        RaftServerConfigKeys.Write.setElementLimit(p, ELEMENT_LIMIT);
        Log.setQueueByteLimit(p, limit);
        Log.setQueueElementLimit(p, ELEMENT_LIMIT);
    }

    private static void snapshots(RaftProperties p) {
        // Only told to the follower, which fetches a checkpoint itself: resumable, checked, limited in rate.
        Log.Appender.setInstallSnapshotEnabled(p, false);
        // Counts entries, not bytes: the host decides by itself.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(p, false);
    }

    private static void network(RaftProperties p, RaftHostConfig config) {
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(p, config.listenHost());
        GrpcConfigKeys.Server.setPort(p, config.listenPort());
        int message = config.tuning().sizes().maxCommandBytes() + Sizes.ENVELOPE + (2 << 20);
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(message));
        // A megabyte per round trip is 100 MB/s at 10 ms: too little between zones.
        GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf(4L << 20));
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(p, 8);
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), MILLISECONDS);
    }
}
