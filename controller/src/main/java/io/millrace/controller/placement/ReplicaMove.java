package io.millrace.controller.placement;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;

/**
 * A replica that should be on another node.
 *
 * @param group its group
 * @param from node that holds it
 * @param to node that should
 */
public record ReplicaMove(GroupId group, NodeId from, NodeId to) {}
