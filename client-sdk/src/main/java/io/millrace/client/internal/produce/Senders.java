package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.net.ClientChannels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which server a lane's blocks go to. Guarded by the producer's lock. */
final class Senders {

    private final ClientChannels channels;
    private final ProducerShape shape;
    private final Map<Key, Sender> senders = new HashMap<>();

    private record Key(String endpoint, int group) {}

    Senders(ClientChannels channels, ProducerShape shape) {
        this.channels = channels;
        this.shape = shape;
    }

    /** Blocks of a shard in flight together go to one server, else they would overtake each other. */
    Sender of(Lane lane) {
        @Nullable Sender last = lane.sender;
        if (last != null && lane.hasInFlight()) {
            return last;
        }
        MapShard shard = lane.shard();
        List<String> candidates = shard.endpoints();
        String endpoint = candidates.isEmpty() ? channels.any() : channels.choose(candidates);
        if (last == null || !last.endpoint().equals(endpoint)) {
            last = senders.computeIfAbsent(new Key(endpoint, shard.group()), key -> new Sender(endpoint, shape));
            lane.sender = last;
        }
        return last;
    }
}
