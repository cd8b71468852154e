package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.common.id.ShardId;
import java.util.List;
import java.util.stream.Collectors;

/** Shards as people name them: by number or by the whole id. */
final class ShardIds {

    private ShardIds() {}

    /** The whole id of {@code 3} or {@code shardId-000000000003}. */
    static String full(String numberOrId) {
        boolean number = !numberOrId.isEmpty()
                && numberOrId.length() <= 9
                && numberOrId.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new ShardId(Integer.parseInt(numberOrId)).toString() : numberOrId;
    }

    /** The number of a whole id, for narrow columns. */
    static String brief(String id) {
        String digits = id.substring(id.indexOf('-') + 1).replaceFirst("^0+(?=\\d)", "");
        return id.startsWith("shardId-") ? digits : id;
    }

    /** The shard of that name. */
    static ShardDescription find(List<ShardDescription> shards, String stream, String numberOrId) {
        String id = full(numberOrId);
        return shards.stream()
                .filter(shard -> shard.shardId().equals(id))
                .findFirst()
                .orElseThrow(() -> CommandFailure.refused("stream '" + stream + "' has no shard '" + numberOrId
                        + "'; its open shards are " + open(shards)));
    }

    private static String open(List<ShardDescription> shards) {
        List<String> open = shards.stream()
                .filter(ShardDescription::isOpen)
                .map(shard -> brief(shard.shardId()))
                .toList();
        String some = open.stream().limit(20).collect(Collectors.joining(", "));
        return open.size() > 20 ? some + ", …" : some;
    }
}
