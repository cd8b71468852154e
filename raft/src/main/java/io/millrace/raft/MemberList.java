package io.millrace.raft;

import io.millrace.common.id.NodeId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who the members of a group are, as the cluster's metadata said last. Raft's own log decides who votes; this list is for
 * finding the others. One writer at a time; any thread reads.
 */
final class MemberList {

    private volatile List<RaftMember> current;

    MemberList(List<RaftMember> members) {
        current = List.copyOf(members);
    }

    List<RaftMember> current() {
        return current;
    }

    void replace(List<RaftMember> members) {
        current = List.copyOf(members);
    }

    Set<NodeId> ids() {
        return current.stream().map(RaftMember::id).collect(Collectors.toSet());
    }
}
