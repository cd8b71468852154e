package io.millrace.chaos.container;

/**
 * What a server is.
 *
 * @param id node id, unique in the cluster
 * @param zone index of its zone
 * @param roles its roles, separated by commas
 * @param isPreloaded whether clock and disk can be made wrong
 */
record ServerSpec(String id, int zone, String roles, boolean isPreloaded) {

    boolean isController() {
        return roles.contains("controller");
    }

    boolean isNode() {
        return roles.contains("node");
    }
}
