package io.millrace.client;

import java.util.List;

/**
 * Nodes and where replicas are, for those who run a cluster. Every method blocks until the answer or the client's admin
 * timeout and throws {@link io.millrace.common.error.MillraceException}. Any thread.
 */
public interface OperationsClient {

    /** {@return the nodes, and the replicas that are being moved} */
    NodesDescription nodes();

    /**
     * Begins to move all replicas of a node to other nodes; it gets no new ones.
     *
     * @param node id of the node
     * @return number of replicas that it holds now
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE when a group would lose its majority or its
     *     spread over zones; the message says which and what to do
     */
    int drain(String node);

    /**
     * Lets a node take replicas again; those that were moved stay where they are.
     *
     * @param node id of the node
     */
    void undrain(String node);

    /**
     * Forgets a node that holds no replicas and does not run: it was stopped in order, or was not heard for some seconds.
     *
     * @param node id of the node
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE when it does
     */
    void remove(String node);

    /**
     * Whether the cluster goes on taking records when a node stops now.
     *
     * @param node id of the node
     * @return sentences about what speaks against it; empty when it may stop
     */
    List<String> objectionsToStopping(String node);

    /**
     * As {@link #objectionsToStopping}, for a node that stops when there are none: no other node is told that it may until
     * this one is back or a minute has passed.
     *
     * @param node id of the node
     * @return sentences about what speaks against it; empty when it may stop
     */
    List<String> claimStop(String node);

    /**
     * Lets the cluster use what the version of its servers can do and the one before could not, which cannot run in it from
     * then on. Changes nothing when that was done already.
     *
     * @return feature level that the cluster is at now
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE while a server does not run or runs an earlier
     *     version; the message says which
     */
    int finalizeUpgrade();
}
