package io.millrace.controller.coordination.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ShardId;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Refusals about consumer groups, in one voice. */
public final class GroupRefusals {

    private GroupRefusals() {}

    public static Refused groupNotFound(String group) {
        return new Refused(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Consumer group " + group + " not found; it begins with its first worker.");
    }

    static Refused streamNotRead(String group, String stream) {
        return new Refused(
                ErrorCode.RESOURCE_NOT_FOUND, "Consumer group " + group + " does not read stream " + stream + ".");
    }

    /** For a group that must be stopped; empty when nobody holds a lease. */
    static Optional<Refused> held(ConsumerGroup group, String what) {
        TreeSet<String> holders = group.leases().values().stream()
                .filter(Lease::isHeld)
                .map(Lease::owner)
                .collect(Collectors.toCollection(TreeSet::new));
        if (holders.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Refused(
                ErrorCode.RESOURCE_IN_USE,
                "Consumer group " + group.name() + " has leases held by "
                        + (holders.size() > 3 ? holders.size() + " workers" : String.join(", ", holders))
                        + "; stop its workers and wait "
                        + group.settings().failover().toSeconds() + " s, then " + what + " it."));
    }

    /** For a group that must be stopped and has workers, though they may hold nothing. */
    public static Refused hasWorkers(String group, List<String> workers) {
        return new Refused(
                ErrorCode.RESOURCE_IN_USE,
                "Consumer group " + group + " has "
                        + (workers.size() > 3 ? workers.size() + " workers" : "workers: " + String.join(", ", workers))
                        + "; stop them first.");
    }

    static Refused groupLimit(String group, long current, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "There are " + current + " consumer groups and the limit (consumer-groups) is " + limit + ": " + group
                        + " cannot be added. Delete a group that is no longer used or raise the limit.");
    }

    static Refused leaseLimit(String group, long wanted, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "With the streams of consumer group " + group + " there would be " + wanted
                        + " leases in the cluster; the limit (leases-per-cluster) is " + limit + ".");
    }

    /** The workers of a group are too many. */
    public static Refused workerLimit(String group, long limit) {
        return new Refused(
                ErrorCode.LIMIT_EXCEEDED,
                "Consumer group " + group + " has " + limit
                        + " workers, which is the limit (workers-per-group): no more can join.");
    }

    static Refused leaseLost(ShardId shard, long token, Lease lease) {
        return new Refused(
                ErrorCode.LEASE_LOST,
                "The lease on " + shard + " with epoch " + token + " is lost: "
                        + (lease.isHeld()
                                ? lease.owner() + " holds it with epoch " + lease.epoch()
                                : "nobody holds it, the last epoch was " + lease.epoch())
                        + ".");
    }

    static Refused noLease(String group, long shardUid) {
        return new Refused(
                ErrorCode.LEASE_LOST,
                "Consumer group " + group + " has no lease on the shard with unique number " + shardUid
                        + ": it was never assigned, was reset, or its records have expired.");
    }

    static Refused goesBack(ShardId shard) {
        return new Refused(
                ErrorCode.INVALID_ARGUMENT,
                "The checkpoint of " + shard + " is further on already; it moves back only by a reset.");
    }

    static Refused notInShard(ShardId shard, Object number) {
        return new Refused(ErrorCode.VALIDATION, "Sequence number " + number + " is not one of shard " + shard + ".");
    }

    static Refused stillOpen(ShardId shard) {
        return new Refused(ErrorCode.RESOURCE_IN_USE, "Shard " + shard + " is open: it has no end to be read to yet.");
    }
}
