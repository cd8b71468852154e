package io.millrace.controller;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the members of a group are to be asked, its leader first as far as that is known. Any thread.
 *
 * @param image latest metadata
 * @param leaders leader of a group, as far as known
 */
public record GroupEndpoints(Supplier<MetadataImage> image, Function<GroupId, Optional<NodeId>> leaders) {

    /** gRPC endpoints, each once; a queue of the caller's own. Empty when no member is known. */
    public Deque<String> of(GroupId group) {
        MetadataImage now = image.get();
        Set<NodeId> nodes = new LinkedHashSet<>();
        leaders.apply(group).ifPresent(nodes::add);
        now.group(group).map(GroupInfo::replicas).ifPresent(nodes::addAll);
        Deque<String> endpoints = new ArrayDeque<>();
        nodes.forEach(node -> now.node(node).map(NodeInfo::endpoint).ifPresent(endpoints::add));
        return endpoints;
    }
}
