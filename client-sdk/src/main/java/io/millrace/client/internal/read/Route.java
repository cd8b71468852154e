package io.millrace.client.internal.read;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.internal.net.RetryPolicy;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replica a source reads from, and what to do when that fails: the leader first, which knows commits first, then the
 * others; one that served damaged bytes last. Guarded by its source.
 */
final class Route {

    private static final Logger LOG = LoggerFactory.getLogger(Route.class);
    private static final int WARN_AFTER = 8;

    /** What a source does after a failure. */
    enum Next {
        /** Try again after the wait. */
        RETRY,
        /** The shard is gone: its retention is over. */
        SHARD_GONE,
        /** Tell the caller. */
        FAIL
    }

    private final int shardNumber;
    private final ShardMapFollower maps;
    private final ClientChannels channels;
    private final RandomSource random;
    private final Set<String> damaged = new HashSet<>();
    private String endpoint = "";
    private int failures;
    private int damages;
    private Duration retryAfter = Duration.ZERO;

    Route(int shardNumber, ShardMapFollower maps, ClientChannels channels, Environment environment) {
        this.shardNumber = shardNumber;
        this.maps = maps;
        this.channels = channels;
        this.random = environment.random("reader");
    }

    /** The server for the next call. */
    String choose() {
        List<String> replicas = shard().map(MapShard::endpoints).orElse(List.of());
        List<String> sound =
                replicas.stream().filter(replica -> !damaged.contains(replica)).toList();
        if (sound.isEmpty()) {
            damaged.clear(); // all of them: perhaps one has repaired its copy
            sound = replicas;
        }
        endpoint = sound.isEmpty() ? channels.any() : channels.choose(sound);
        return endpoint;
    }

    /** True when the leader is another server than that of the last call, and nothing speaks against it. */
    boolean leaderIsElsewhere() {
        String leader = shard().map(MapShard::leader).orElse("");
        return !leader.isEmpty() && !leader.equals(endpoint) && !damaged.contains(leader) && channels.isGood(leader);
    }

    private Optional<MapShard> shard() {
        return maps.current().flatMap(map -> map.byNumber(shardNumber));
    }

    /** The server is well, which does not mean that the shard can be read there. */
    void answered() {
        channels.answered(endpoint);
    }

    /** The call brought something. */
    void succeeded() {
        answered();
        failures = 0;
    }

    /** Sound bytes came: damage met before is behind. */
    void sound() {
        damages = 0;
    }

    /** What to do after a failed call. */
    Next failed(MillraceException failure) {
        failures++;
        retryAfter = failure.retryAfter();
        switch (failure.code()) {
            case CORRUPT -> {
                LOG.warn("Damaged bytes of shard {} from {}, reading them from another replica", shardNumber, endpoint);
                damaged.add(endpoint);
                damages++;
                int replicas = shard().map(s -> s.endpoints().size()).orElse(1);
                return damages > 3 * replicas ? Next.FAIL : Next.RETRY;
            }
            case RESOURCE_NOT_FOUND -> {
                return notFound();
            }
            case EXPIRED_ITERATOR -> {
                return Next.RETRY;
            }
            case UNAVAILABLE, TIMEOUT -> {
                channels.failed(endpoint);
                maps.recheck();
            }
            default -> {
                if (failure.code().retry() == Retry.NEVER) {
                    return Next.FAIL;
                }
            }
        }
        if (failures == WARN_AFTER) {
            LOG.warn("Cannot read shard {}, still trying: {}", shardNumber, failure.getMessage());
        }
        return Next.RETRY;
    }

    private Next notFound() {
        if (maps.gone().isPresent()) {
            return Next.FAIL;
        }
        maps.recheck();
        // A child that its parent's end has named may be younger than the map, and than what the asked server knows.
        boolean younger =
                maps.current().map(map -> map.highestNumber() < shardNumber).orElse(true);
        return younger || shard().isPresent() || failures < WARN_AFTER ? Next.RETRY : Next.SHARD_GONE;
    }

    /** How long to wait before the retry. */
    Duration pause(ErrorCode after) {
        boolean atOnce = after == ErrorCode.CORRUPT || failures <= 1;
        return atOnce && retryAfter.isZero()
                ? Duration.ZERO
                : RetryPolicy.DEFAULT.next(Math.max(1, failures), retryAfter, random);
    }
}
