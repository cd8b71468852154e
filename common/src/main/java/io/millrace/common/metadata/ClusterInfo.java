package io.millrace.common.metadata;

import java.util.HexFormat;

/**
 * Identity and counters of a cluster.
 *
 * @param clusterId random id, made once; empty before
 * @param tokenKeyHex secret (32 bytes, hex) that signs iterators and page tokens
 * @param nextUid next unique number for streams and shards
 * @param featureLevel level of the decision rules (design D4)
 */
public record ClusterInfo(String clusterId, String tokenKeyHex, long nextUid, int featureLevel) {

    /** No cluster yet. */
    public static final ClusterInfo NONE = new ClusterInfo("", "", 1, 1);

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
