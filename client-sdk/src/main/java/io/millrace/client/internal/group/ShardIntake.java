package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.read.ShardFeed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a shard has received and not taken apart yet, and what it holds in all. Guarded by its shard. */
final class ShardIntake {

    private final ReadBudget budget;
    private final Deque<ShardFeed.Piece> pieces = new ArrayDeque<>();
    private Optional<Position> distributed;
    private @Nullable ShardFeed feed;
    private long heldBytes;
    private boolean starved;
    private boolean ended;
    private boolean cut;

    ShardIntake(ReadBudget budget, Optional<Position> checkpoint) {
        this.budget = budget;
        this.distributed = checkpoint;
    }

    Optional<ShardFeed> feed() {
        return Optional.ofNullable(feed);
    }

    void feed(ShardFeed next) {
        feed = next;
    }

    void add(ShardFeed.Piece piece) {
        heldBytes += piece.bytes();
        pieces.addLast(piece);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    ShardFeed.@Nullable Piece next() {
        return pieces.pollFirst();
    }

    /** Everything up to here is taken apart. */
    void distributed(Position position) {
        distributed = Optional.of(position);
    }

    /** Where a new feed begins; pieces that wait will come again. */
    Optional<Position> restart() {
        pieces.forEach(piece -> heldBytes -= piece.bytes());
        pieces.clear();
        return distributed;
    }

    boolean hasRoom() {
        starved = heldBytes > 0 && heldBytes >= budget.share();
        return !starved;
    }

    /** The feed that was refused room and may go on now. */
    Optional<ShardFeed> free(long bytes) {
        heldBytes -= bytes;
        boolean room = heldBytes <= 0 || heldBytes < budget.share();
        if (!starved || !room) {
            return Optional.empty();
        }
        starved = false;
        return feed();
    }

    long heldBytes() {
        return heldBytes;
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What was received and not taken apart is left out. */
    void cutOff() {
        cut |= !ended || !pieces.isEmpty();
        pieces.clear();
    }

    /** Something was left out, so whatever was processed is not the whole shard. */
    void cut() {
        cut = true;
    }

    /** All of the shard was received and taken apart. */
    boolean isWhole() {
        return ended && !cut && pieces.isEmpty();
    }
}
