package io.millrace.client.internal;

import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One {@link ShardMapFollower} per stream, shared by the producers and readers of a client. Any thread. */
final class SharedMaps implements AutoCloseable {

    private final ClientChannels channels;
    private final Environment environment;
    private final Executor executor;
    private final Map<String, Shared> followers = new HashMap<>();

    private static final class Shared {
        private final ShardMapFollower follower;
        private int users;

        Shared(ShardMapFollower follower) {
            this.follower = follower;
        }
    }

    /** @param executor takes maps in */
    SharedMaps(ClientChannels channels, Environment environment, Executor executor) {
        this.channels = channels;
        this.environment = environment;
        this.executor = executor;
    }

    /** The stream's follower; give it back with {@link #release}. */
    ShardMapFollower acquire(String stream) {
        Shared shared;
        boolean isNew;
        synchronized (followers) {
            shared = followers.get(stream);
            isNew = shared == null || shared.follower.gone().isPresent();
            if (shared == null || isNew) {
                shared = new Shared(new ShardMapFollower(stream, channels, environment, executor));
                followers.put(stream, shared);
            }
            shared.users++;
        }
        if (isNew) {
            shared.follower.start();
        }
        return shared.follower;
    }

    void release(String stream, ShardMapFollower follower) {
        Optional<Shared> unused = Optional.empty();
        synchronized (followers) {
            Shared shared = followers.get(stream);
            if (shared == null || shared.follower != follower) {
                unused = Optional.empty();
            } else if (--shared.users == 0) {
                followers.remove(stream);
                unused = Optional.of(shared);
            }
        }
        unused.ifPresent(shared -> shared.follower.close());
    }

    @Override
    public void close() {
        synchronized (followers) {
            followers.values().forEach(shared -> shared.follower.close());
            followers.clear();
        }
    }
}
