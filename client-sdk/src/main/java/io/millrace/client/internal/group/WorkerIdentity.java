package io.millrace.client.internal.group;

import io.millrace.common.env.RandomSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Who a worker is.
 *
 * @param id unique in the group
 * @param host where it runs, for people
 */
record WorkerIdentity(String id, String host) {

    private static final int LONGEST_HOST = 200;

    /** The given id, or one made of host, process and a random number. */
    static WorkerIdentity of(Optional<String> given, RandomSource random) {
        String host = hostName();
        String made = host + "-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(random.nextInt(Integer.MAX_VALUE));
        return new WorkerIdentity(given.orElse(made), host);
    }

    private static String hostName() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            name = "unknown-host";
        }
        return name.length() > LONGEST_HOST ? name.substring(0, LONGEST_HOST) : name;
    }
}
