package io.millrace.controller.publish;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.controller.publish.ImageChange.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends image changes to followers. It keeps the last deltas, bounded in number and in records; a follower that is
 * further behind, or too slow, gets a snapshot in parts. A follower costs a position and at most one snapshot, however
 * slow it is. Sending happens on the serial executor.
 */
public final class ImagePublisher {

    static final int RECORDS_PER_PART = 1000;

    /** Also bounds the search for a follower's next delta. */
    private static final int HISTORY_DELTAS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ImagePublisher.class);

    private final Executor serial;
    private final int historyRecords;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicBoolean pumpScheduled = new AtomicBoolean();

    private final Object lock = new Object();
    private final Deque<ImageChange> history = new ArrayDeque<>();
    private int recordsInHistory;
    private MetadataImage image = MetadataImage.EMPTY;

    /**
     * No followers yet.
     *
     * @param serial runs one task at a time
     * @param historyRecords most records kept in deltas
     */
    public ImagePublisher(Executor serial, int historyRecords) {
        this.serial = serial;
        this.historyRecords = historyRecords;
    }

    /** Takes a change in; on the thread that applies. Empty records mean that the image was replaced as a whole. */
    public void imageChanged(List<MetadataRecord> records, MetadataImage newImage) {
        synchronized (lock) {
            if (records.isEmpty()) {
                history.clear();
                recordsInHistory = 0;
            } else {
                history.addLast(new ImageChange(newImage.version(), Kind.DELTA, records));
                recordsInHistory += records.size();
                while (recordsInHistory > historyRecords || history.size() > HISTORY_DELTAS) {
                    recordsInHistory -= history.removeFirst().records().size();
                }
            }
            image = newImage;
        }
        schedulePump();
    }

    /**
     * Adds a follower. Any thread.
     *
     * @param fromVersion version it has; 0 = none
     */
    public Subscription follow(ImageFollower follower, long fromVersion) {
        Subscription subscription = new Subscription(follower, fromVersion);
        subscriptions.add(subscription);
        schedulePump();
        return subscription;
    }

    /** Number of followers. Any thread. */
    public int followers() {
        return subscriptions.size();
    }

    private void schedulePump() {
        if (pumpScheduled.compareAndSet(false, true)) {
            serial.execute(() -> {
                pumpScheduled.set(false);
                subscriptions.forEach(this::pump);
            });
        }
    }

    private void pump(Subscription subscription) {
        try {
            subscription.pump();
        } catch (RuntimeException e) {
            LOG.debug("A follower of the metadata went away: {}", e.toString());
            subscriptions.remove(subscription);
        }
    }

    /** One follower and how far it is. */
    public final class Subscription implements AutoCloseable {

        private final ImageFollower follower;
        private long version;
        private List<ImageChange> snapshot = List.of();
        private int nextPart;

        private Subscription(ImageFollower follower, long version) {
            this.follower = follower;
            this.version = version;
        }

        /** The transport takes more again. Any thread. */
        public void ready() {
            schedulePump();
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }

        private void pump() {
            while (follower.isReady()) {
                Optional<ImageChange> next = nextPart < snapshot.size() ? nextPart() : nextChange();
                if (next.isEmpty()) {
                    return;
                }
                follower.send(next.get());
                if (next.get().kind() != Kind.SNAPSHOT_PART) {
                    version = next.get().version();
                }
            }
        }

        private Optional<ImageChange> nextPart() {
            ImageChange part = snapshot.get(nextPart++);
            if (nextPart == snapshot.size()) {
                snapshot = List.of();
                nextPart = 0;
            }
            return Optional.of(part);
        }

        private Optional<ImageChange> nextChange() {
            MetadataImage whole;
            synchronized (lock) {
                // A follower ahead of us follows a log that we have not applied yet: it waits.
                if (image.version() <= version) {
                    return Optional.empty();
                }
                for (ImageChange delta : history) {
                    if (delta.version() == version + 1 && follower.reads(delta)) {
                        return Optional.of(delta);
                    }
                }
                whole = image;
            }
            snapshot = parts(whole);
            return nextPart();
        }
    }

    private static List<ImageChange> parts(MetadataImage image) {
        List<MetadataRecord> records = image.toRecords();
        List<ImageChange> parts = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(records.size(), from + RECORDS_PER_PART);
            Kind kind = to == records.size() ? Kind.SNAPSHOT_END : Kind.SNAPSHOT_PART;
            parts.add(new ImageChange(image.version(), kind, records.subList(from, to)));
            from = to;
        } while (from < records.size());
        return parts;
    }
}
