package io.millrace.common.metadata;

import io.millrace.common.feature.FeatureLevels;
import java.util.HexFormat;

/**
 * Identity and counters of a cluster.
 *
 * @param clusterId random id, made once; empty before
 * @param tokenKeyHex secret (32 bytes, hex) that signs iterators and page tokens
 * @param nextUid next unique number for streams and shards
 * @param featureLevel level of the decision rules ({@link FeatureLevels}) that an operator has raised the cluster to
 */
public record ClusterInfo(String clusterId, String tokenKeyHex, long nextUid, int featureLevel) {

    /** No cluster yet. */
    public static final ClusterInfo NONE = new ClusterInfo("", "", 1, 1);

    /** Whether what needs that level may be written into the logs: every server knows it, and goes back to no version that does not. */
    public boolean allows(int level) {
        return level <= Math.max(featureLevel, FeatureLevels.UNGATED);
    }

    /** At another level. */
    public ClusterInfo withFeatureLevel(int level) {
        return new ClusterInfo(clusterId, tokenKeyHex, nextUid, level);
    }

    /** The secret's bytes; empty before the cluster exists. */
    public byte[] tokenKey() {
        return HexFormat.of().parseHex(tokenKeyHex);
    }

    /** Without the secret, so that it never gets into a log. */
    @Override
    public String toString() {
        return "ClusterInfo[clusterId=" + clusterId + ", nextUid=" + nextUid + ", featureLevel=" + featureLevel + "]";
    }
}
