package io.millrace.controller.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.controller.Trampoline;
import io.millrace.controller.command.World;
import io.millrace.controller.publish.ImageChange.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagePublisherTest {

    private static final int HISTORY = 5;

    private final ImagePublisher publisher = new ImagePublisher(new Trampoline(), HISTORY);
    private MetadataImage image = MetadataImage.EMPTY;
    private int nodes;

    /** A follower that keeps an image as a node does. */
    private static class Follower implements ImageFollower {

        private final List<ImageChange> got = new ArrayList<>();
        private int credit = Integer.MAX_VALUE;
        private MetadataImage image = MetadataImage.EMPTY;
        private MetadataDelta snapshot = new MetadataDelta(MetadataImage.EMPTY);

        @Override
        public boolean isReady() {
            return credit > 0;
        }

        @Override
        public void send(ImageChange change) {
            credit--;
            got.add(change);
            switch (change.kind()) {
                case DELTA -> {
                    assertThat(change.version()).isEqualTo(image.version() + 1);
                    image = MetadataDelta.next(image, change.version(), change.records());
                }
                case SNAPSHOT_PART -> change.records().forEach(snapshot::replay);
                case SNAPSHOT_END -> {
                    change.records().forEach(snapshot::replay);
                    image = snapshot.apply(change.version());
                    snapshot = new MetadataDelta(MetadataImage.EMPTY);
                }
            }
        }
    }

    private void changes(int count) {
        for (int i = 0; i < count; i++) {
            List<MetadataRecord> records = List.of(new MetadataRecord.Node(World.node("n" + nodes++, "z", 1)));
            image = MetadataDelta.next(image, image.version() + 1, records);
            publisher.imageChanged(records, image);
        }
    }

    @Test
    void followerOfAnEarlierVersionGetsASnapshotForWhatItCannotRead() {
        Follower old = new Follower() {
            @Override
            public boolean reads(ImageChange delta) {
                return delta.version() != 3;
            }
        };
        Follower present = new Follower();
        publisher.follow(old, 0);
        publisher.follow(present, 0);
        changes(4);
        assertThat(old.got)
                .extracting(ImageChange::kind)
                .containsExactly(Kind.DELTA, Kind.DELTA, Kind.SNAPSHOT_END, Kind.DELTA);
        assertThat(present.got).extracting(ImageChange::kind).containsOnly(Kind.DELTA);
        assertThat(old.image).isEqualTo(image).isEqualTo(present.image);
    }

    @Test
    void newFollowerGetsTheImageThenDeltas() {
        changes(HISTORY + 3);
        Follower follower = new Follower();
        publisher.follow(follower, 0);
        assertThat(follower.got).extracting(ImageChange::kind).containsExactly(Kind.SNAPSHOT_END);
        changes(2);
        assertThat(follower.got)
                .extracting(ImageChange::kind)
                .containsExactly(Kind.SNAPSHOT_END, Kind.DELTA, Kind.DELTA);
        assertThat(follower.image).isEqualTo(image);
    }

    @Test
    void followerThatWasHereGetsOnlyWhatItMissed() {
        changes(10);
        Follower follower = new Follower();
        follower.image = image;
        changes(HISTORY);
        publisher.follow(follower, follower.image.version());
        assertThat(follower.got).hasSize(HISTORY).allMatch(change -> change.kind() == Kind.DELTA);
        assertThat(follower.image).isEqualTo(image);
    }

    @Test
    void slowFollowerFallsBackToASnapshot() {
        Follower slow = new Follower();
        Follower fast = new Follower();
        ImagePublisher.Subscription subscription = publisher.follow(slow, 0);
        publisher.follow(fast, 0);
        changes(1);
        slow.credit = 0;
        changes(100);
        assertThat(fast.image).isEqualTo(image);
        assertThat(slow.got).hasSize(1);
        slow.credit = Integer.MAX_VALUE;
        subscription.ready();
        assertThat(slow.image).isEqualTo(image);
        assertThat(slow.got).hasSize(2);
    }

    @Test
    void bigImageComesInParts() {
        changes(2 * ImagePublisher.RECORDS_PER_PART + 1);
        Follower follower = new Follower();
        follower.credit = 1;
        ImagePublisher.Subscription subscription = publisher.follow(follower, 0);
        assertThat(follower.got).extracting(ImageChange::kind).containsExactly(Kind.SNAPSHOT_PART);
        changes(1);
        follower.credit = Integer.MAX_VALUE;
        subscription.ready();
        assertThat(follower.got)
                .extracting(ImageChange::kind)
                .containsExactly(Kind.SNAPSHOT_PART, Kind.SNAPSHOT_PART, Kind.SNAPSHOT_END, Kind.DELTA);
        assertThat(follower.image).isEqualTo(image);
    }

    @Test
    void replacedImageIsSentWhole() {
        Follower follower = new Follower();
        publisher.follow(follower, 0);
        changes(2);
        image = MetadataDelta.next(MetadataImage.EMPTY, 40, image.toRecords());
        publisher.imageChanged(List.of(), image);
        assertThat(follower.got.get(follower.got.size() - 1).kind()).isEqualTo(Kind.SNAPSHOT_END);
        assertThat(follower.image).isEqualTo(image);
    }

    @Test
    void followerAheadOfUsWaits() {
        changes(3);
        Follower follower = new Follower();
        follower.image = MetadataDelta.next(image, 4, List.of());
        publisher.follow(follower, 4);
        assertThat(follower.got).isEmpty();
        changes(2);
        assertThat(follower.got).hasSize(1);
    }

    @Test
    void followersComeAndGo() {
        Follower follower = new Follower();
        ImagePublisher.Subscription subscription = publisher.follow(follower, 0);
        assertThat(publisher.followers()).isEqualTo(1);
        subscription.close();
        changes(1);
        assertThat(publisher.followers()).isZero();
        assertThat(follower.got).isEmpty();
    }
}
