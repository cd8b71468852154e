package io.millrace.controller.codec;

import io.millrace.common.id.GroupId;
import io.millrace.controller.placement.Loads;
import io.millrace.proto.storage.v1.MetadataGroupLoad;
import io.millrace.proto.storage.v1.MetadataLoads;
import io.millrace.proto.storage.v1.MetadataShardLoad;
import java.util.HashMap;
import java.util.Map;

/** {@link Loads} as they stand in the metadata log. */
final class LoadsCodec {

    private LoadsCodec() {}

    static MetadataLoads encode(Loads loads) {
        MetadataLoads.Builder message = MetadataLoads.newBuilder();
        loads.groups()
                .forEach((group, bytes) -> message.addGroups(
                        MetadataGroupLoad.newBuilder().setGroup(group.value()).setBytesPerSecond(bytes)));
        loads.shards()
                .forEach((uid, bytes) -> message.addShards(
                        MetadataShardLoad.newBuilder().setShardUid(uid).setBytesPerSecond(bytes)));
        return message.build();
    }

    static Loads decode(MetadataLoads message) {
        Map<GroupId, Double> groups = new HashMap<>();
        message.getGroupsList().forEach(load -> groups.put(new GroupId(load.getGroup()), load.getBytesPerSecond()));
        Map<Long, Double> shards = new HashMap<>();
        message.getShardsList().forEach(load -> shards.put(load.getShardUid(), load.getBytesPerSecond()));
        return new Loads(groups, shards);
    }
}
