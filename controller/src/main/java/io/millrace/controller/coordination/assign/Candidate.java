package io.millrace.controller.coordination.assign;

import java.util.Set;

/**
 * A worker as the assignor sees it.
 *
 * @param id its id
 * @param streams streams it reads; ignored while it is not reachable
 * @param maxLeases most leases it takes; 0 = no limit
 * @param reachable true when it can be told something; else it keeps what it has and gets nothing
 */
public record Candidate(String id, Set<String> streams, int maxLeases, boolean reachable) {

    public Candidate {
        streams = Set.copyOf(streams);
    }
}
