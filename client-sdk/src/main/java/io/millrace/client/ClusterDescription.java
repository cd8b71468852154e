package io.millrace.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Nodes, replica groups, leaders and what is wrong.
 *
 * @param clusterId random id of the cluster, made once
 * @param controllerLeader node id of the leading controller; empty when unknown
 * @param controllers all controllers
 * @param nodes nodes by id
 * @param groups replica groups by number
 * @param streams number of streams
 * @param openShards open shards of all streams
 * @param problems sentences about what is wrong; empty when all is well
 * @param metadataVersion version of the metadata that this shows
 * @param featureLevel feature level that the cluster is at: servers that do not know it cannot run in it
 * @param knownFeatureLevel the one that the leading controller's version knows; higher while an upgrade is not finalised
 */
public record ClusterDescription(
        String clusterId,
        Optional<String> controllerLeader,
        List<String> controllers,
        List<Node> nodes,
        List<Group> groups,
        int streams,
        long openShards,
        List<String> problems,
        long metadataVersion,
        int featureLevel,
        int knownFeatureLevel) {

    /**
     * Keeps own copies of the lists.
     *
     * @param clusterId random id of the cluster, made once
     * @param controllerLeader node id of the leading controller; empty when unknown
     * @param controllers all controllers
     * @param nodes nodes by id
     * @param groups replica groups by number
     * @param streams number of streams
     * @param openShards open shards of all streams
     * @param problems sentences about what is wrong; empty when all is well
     * @param metadataVersion version of the metadata that this shows
     * @param featureLevel feature level that the cluster is at: servers that do not know it cannot run in it
     * @param knownFeatureLevel the one that the leading controller's version knows; higher while an upgrade is not finalised
     */
    public ClusterDescription {
        controllers = List.copyOf(controllers);
        nodes = List.copyOf(nodes);
        groups = List.copyOf(groups);
        problems = List.copyOf(problems);
    }

    /**
     * One node.
     *
     * @param id configured name
     * @param zone availability zone
     * @param endpoint {@code host:port} of the gRPC API
     * @param alive true while heartbeats arrive
     * @param stopped true when it is not alive because it was stopped in order
     * @param sinceHeartbeat time since the last heartbeat
     * @param leaders replica groups it leads
     * @param replicas replica groups it holds
     * @param diskUsedBytes bytes of record storage and logs
     * @param diskFreeBytes bytes free where the data directory is
     * @param version version of the software
     */
    public record Node(
            String id,
            String zone,
            String endpoint,
            boolean alive,
            boolean stopped,
            Duration sinceHeartbeat,
            int leaders,
            int replicas,
            long diskUsedBytes,
            long diskFreeBytes,
            String version) {}

    /**
     * One replica group.
     *
     * @param number number of the group
     * @param replicas node ids of its replicas
     * @param leader node id of its leader; empty when unknown
     * @param term Raft term
     * @param appliedIndex highest applied index per replica, in the order of replicas; 0 = not heard from
     * @param shards shards in the group
     */
    public record Group(
            int number,
            List<String> replicas,
            Optional<String> leader,
            long term,
            List<Long> appliedIndex,
            int shards) {

        /**
         * Keeps own copies of the lists.
         *
         * @param number number of the group
         * @param replicas node ids of its replicas
         * @param leader node id of its leader; empty when unknown
         * @param term Raft term
         * @param appliedIndex highest applied index per replica, in the order of replicas; 0 = not heard from
         * @param shards shards in the group
         */
        public Group {
            replicas = List.copyOf(replicas);
            appliedIndex = List.copyOf(appliedIndex);
        }
    }
}
