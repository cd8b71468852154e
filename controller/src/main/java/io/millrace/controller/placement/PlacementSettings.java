package io.millrace.controller.placement;

/**
 * How replica groups are made.
 *
 * @param replicas replicas of a group: 1, 3 or 5
 * @param groupsPerReplicaSet groups made for every {@code replicas} nodes that join; with 3 replicas a multiple of three
 *     spreads the leaders evenly
 * @param zones whether replicas of one group may share a zone
 */
public record PlacementSettings(int replicas, int groupsPerReplicaSet, ZoneRule zones) {

    /** Three replicas in three zones, three groups for three nodes. */
    public static final PlacementSettings DEFAULT = new PlacementSettings(3, 3, ZoneRule.ONE_REPLICA_PER_ZONE);

    /** Whether replicas of one group may share a zone. */
    public enum ZoneRule {
        /** No group is made while there are fewer zones than replicas. */
        ONE_REPLICA_PER_ZONE,
        /** Different zones where possible; the loss of a zone may lose a majority. */
        SHARED_ZONES
    }

    public PlacementSettings {
        if (replicas != 1 && replicas != 3 && replicas != 5) {
            throw new IllegalArgumentException("replicas is " + replicas + "; it must be 1, 3 or 5");
        }
        if (groupsPerReplicaSet < 1 || groupsPerReplicaSet > 1000) {
            throw new IllegalArgumentException(
                    "groups per replica set is " + groupsPerReplicaSet + "; it must be 1 to 1000");
        }
    }
}
