package io.millrace.node.replica;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.ProducerId;
import io.millrace.common.record.BlockCodec;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.shard.AppendDecision;
import io.millrace.node.shard.BlockOffer;
import io.millrace.node.shard.Shard;
import io.millrace.node.shard.ShardSpec;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardOpening;
import io.millrace.proto.storage.v1.ShardTrim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a group and what commands do to them: decodes, asks {@link Shard} to decide, notes the changes. Owned by the
 * thread that applies the log. The same log gives the same state and results on every replica.
 */
final class GroupState {

    private static final GroupResult DONE = new GroupResult.Done();

    private final Map<Long, Shard> shards = new HashMap<>();

    void restoreShard(Shard shard) {
        shards.put(shard.spec().uid(), shard);
    }

    Optional<Shard> shard(long uid) {
        return Optional.ofNullable(shards.get(uid));
    }

    Collection<Shard> shards() {
        return shards.values();
    }

    /** Carries out a command or refuses it. */
    GroupResult apply(GroupCommand command, long logIndex, Changes changes) {
        if (command.getFeatureLevel() > FeatureLevels.KNOWN) {
            throw new IllegalStateException(
                    "log entry " + logIndex + " needs feature level " + command.getFeatureLevel()
                            + ", this version knows " + FeatureLevels.KNOWN + ": upgrade this server");
        }
        return switch (command.getCommandCase()) {
            case APPEND -> append(command.getAppend(), logIndex, changes);
            case OPEN_SHARDS -> reshard(List.of(), command.getOpenShards().getShardsList(), changes);
            case RESHARD ->
                reshard(
                        command.getReshard().getSealShardUidsList(),
                        command.getReshard().getOpenShardsList(),
                        changes);
            case TRIM_SHARDS -> trim(command.getTrimShards().getTrimsList(), changes);
            case DROP_SHARDS -> drop(command.getDropShards().getShardUidsList(), changes);
            case NOTHING -> DONE;
            case COMMAND_NOT_SET -> new GroupResult.Refused(ErrorCode.UNSUPPORTED, "unknown command");
        };
    }

    private GroupResult append(Append append, long logIndex, Changes changes) {
        List<BlockResult> results = new ArrayList<>(append.getBlocksCount());
        for (BlockAppend block : append.getBlocksList()) {
            results.add(append(block, append.getArrivalMillis(), logIndex, changes));
        }
        return new GroupResult.Appended(results);
    }

    private BlockResult append(BlockAppend block, long leaderMillis, long logIndex, Changes changes) {
        Shard shard = shards.get(block.getShardUid());
        if (shard == null) {
            return new BlockResult.Refused(
                    ErrorCode.RESOURCE_NOT_FOUND, "shard " + block.getShardUid() + " is not in this group");
        }
        BlockHeader header;
        try {
            header = BlockHeader.read(block.getBlock().asReadOnlyByteBuffer());
        } catch (MillraceException damaged) {
            return new BlockResult.Refused(damaged.code(), String.valueOf(damaged.getMessage()));
        }
        if (BlockCodec.of(header.codec()).isEmpty()) {
            return new BlockResult.Refused(ErrorCode.UNSUPPORTED, "block codec " + header.codec() + " is unknown");
        }
        ProducerId producer = new ProducerId(block.getProducerHigh(), block.getProducerLow());
        BlockOffer offer = new BlockOffer(producer, block.getProducerSequence(), header.count());
        AppendDecision decision = shard.append(offer, leaderMillis, logIndex);
        if (decision instanceof AppendDecision.Store store) {
            return store(shard, producer, store, block.getBlock(), changes);
        }
        return unstored(decision);
    }

    /** The result of a decision that stores nothing. */
    static BlockResult unstored(AppendDecision decision) {
        if (decision instanceof AppendDecision.Repeat repeat) {
            return new BlockResult.Stored(repeat.baseOffset(), repeat.arrivalMillis(), true);
        }
        AppendDecision.Refuse refuse = (AppendDecision.Refuse) decision;
        return new BlockResult.Refused(refuse.code(), refuse.message());
    }

    private static BlockResult store(
            Shard shard, ProducerId producer, AppendDecision.Store store, ByteString block, Changes changes) {
        byte[] bytes = block.toByteArray(); // the one copy: the entry's own buffer is the log's
        BlockHeader.stampArrival(bytes, store.arrivalMillis());
        changes.block(shard, store.baseOffset(), bytes);
        noteProducer(shard, producer, changes);
        noteProducer(shard, store.forgotten(), changes);
        return new BlockResult.Stored(store.baseOffset(), store.arrivalMillis(), false);
    }

    private static void noteProducer(Shard shard, @Nullable ProducerId producer, Changes changes) {
        if (producer != null && !producer.isNone()) {
            changes.producer(shard, producer);
        }
    }

    private GroupResult reshard(List<Long> seal, List<ShardOpening> open, Changes changes) {
        List<ShardSpec> specs = new ArrayList<>(open.size());
        for (ShardOpening opening : open) {
            try {
                specs.add(RowCodec.spec(opening));
            } catch (IllegalArgumentException e) {
                return new GroupResult.Refused(
                        ErrorCode.VALIDATION, "shard " + opening.getShardUid() + ": " + e.getMessage());
            }
        }
        for (long uid : seal) {
            if (!shards.containsKey(uid)) {
                return new GroupResult.Refused(
                        ErrorCode.RESOURCE_NOT_FOUND, "shard " + uid + " to be sealed is not in this group");
            }
        }
        seal.stream().map(shards::get).filter(Shard::seal).forEach(changes::shard);
        for (ShardSpec spec : specs) {
            if (!shards.containsKey(spec.uid())) {
                Shard shard = Shard.open(spec);
                shards.put(spec.uid(), shard);
                changes.shard(shard);
            }
        }
        return DONE;
    }

    private GroupResult trim(List<ShardTrim> trims, Changes changes) {
        for (ShardTrim trim : trims) {
            Shard shard = shards.get(trim.getShardUid());
            if (shard != null && shard.trim(trim.getFirstOffset())) {
                changes.trimmed(shard);
            }
        }
        return DONE;
    }

    private GroupResult drop(List<Long> uids, Changes changes) {
        for (long uid : uids) {
            Shard shard = shards.remove(uid);
            if (shard != null) {
                changes.dropped(shard);
            }
        }
        return DONE;
    }
}
