package io.millrace.raft;

import io.millrace.common.hash.MessageDigests;
import io.millrace.common.id.GroupId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;

/**
 * Names of groups on the Raft port: the cluster's name hashed, and the group's number. Reversible, and groups of two
 * clusters that meet by mistake never mix.
 */
final class GroupUuid {

    /** Upper half of the second word ("Mill" in ASCII), so that no group has the all-zero id that Raft reserves. */
    private static final long MARK = 0x4d696c6c_00000000L;

    private final long clusterHash;

    GroupUuid(String clusterName) {
        clusterHash = ByteBuffer.wrap(MessageDigests.sha256().digest(clusterName.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    RaftGroupId of(GroupId group) {
        return RaftGroupId.valueOf(new UUID(clusterHash, MARK | group.value()));
    }

    /** The group of a directory name; empty for anything else, groups of other clusters included. */
    Optional<GroupId> parse(String name) {
        try {
            UUID uuid = UUID.fromString(name);
            long number = uuid.getLeastSignificantBits() & 0xffff_ffffL;
            boolean ours = uuid.getMostSignificantBits() == clusterHash
                    && (uuid.getLeastSignificantBits() & ~0xffff_ffffL) == MARK
                    && number <= Integer.MAX_VALUE;
            return ours ? Optional.of(new GroupId((int) number)) : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
