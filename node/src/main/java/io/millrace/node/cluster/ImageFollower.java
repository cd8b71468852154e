package io.millrace.node.cluster;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.Timers;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.FollowImageRequest;
import io.millrace.proto.internal.v1.ImageUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the metadata: follows one controller's stream of changes, and goes on with another controller from the
 * version it has when the stream breaks. Goes over to the leading controller when it hears of one: the others learn of a
 * change only with the next message of their log, up to half an election timeout later. Never goes back to an older image. The listener is called on a gRPC
 * thread, one image after the other.
 */
public final class ImageFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFollower.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final NodeId self;
    private final List<String> controllers;
    private final Channels channels;
    private final Environment env;
    private final RandomSource random;
    private final Consumer<MetadataImage> listener;

    private volatile MetadataImage image = MetadataImage.EMPTY;
    private @Nullable Following following;
    private int controller;
    private Duration pause = SHORTEST_PAUSE;
    private Timers.@Nullable Timer retry;
    private boolean closed;

    /**
     * Follows nothing before {@link #start}.
     *
     * @param controllers {@code host:port} of each controller's gRPC API; the first is asked first
     * @param listener hears each new image
     */
    public ImageFollower(
            NodeId self,
            List<String> controllers,
            Channels channels,
            Environment env,
            Consumer<MetadataImage> listener) {
        this.self = self;
        this.controllers = List.copyOf(controllers);
        this.channels = channels;
        this.env = env;
        this.random = env.random("image-follower");
        this.listener = listener;
    }

    /** This controller leads: its changes are the first to come. */
    public synchronized void prefer(String endpoint) {
        int index = controllers.indexOf(endpoint);
        if (index < 0) {
            return;
        }
        controller = index;
        if (following != null && !following.endpoint.equals(endpoint)) {
            following.cancel();
            connect();
        }
    }

    /** The latest image; EMPTY before the first. */
    public MetadataImage image() {
        return image;
    }

    /** Begins to follow. */
    public synchronized void start() {
        connect();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        if (following != null) {
            following.cancel();
        }
    }

    private synchronized void connect() {
        if (closed) {
            return;
        }
        String endpoint = controllers.get(controller % controllers.size());
        Following next = new Following(endpoint, image);
        following = next;
        FollowImageRequest request = FollowImageRequest.newBuilder()
                .setNodeId(self.value())
                .setFromVersion(image.version())
                .setReadsResharded(true)
                .build();
        ControllerServiceGrpc.newStub(channels.to(endpoint)).followImage(request, next);
    }

    private synchronized void ended(Following which, String reason) {
        if (closed || following != which) {
            return;
        }
        LOG.debug("Metadata stream from {} ended: {}", which.endpoint, reason);
        following = null;
        controller++;
        Duration wait = pause.plusMillis(random.nextInt((int) pause.toMillis()));
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        retry = env.timers().after(wait, this::connect);
    }

    private synchronized boolean accept(Following from, MetadataImage next) {
        if (closed || following != from) {
            return false;
        }
        pause = SHORTEST_PAUSE;
        if (next.version() < image.version()) {
            return false; // this controller has not caught up: what was known stays known
        }
        image = next;
        return true;
    }

    /** One stream. Its callbacks come one after the other. */
    private final class Following implements ClientResponseObserver<FollowImageRequest, ImageUpdate> {

        private final String endpoint;
        private final List<MetadataRecord> snapshot = new ArrayList<>();
        private MetadataImage latest;
        private @Nullable ClientCallStreamObserver<FollowImageRequest> call;

        Following(String endpoint, MetadataImage from) {
            this.endpoint = endpoint;
            this.latest = from;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FollowImageRequest> started) {
            call = started;
        }

        @Override
        public void onNext(ImageUpdate update) {
            try {
                List<MetadataRecord> records = decode(update);
                if (update.getSnapshot()) {
                    snapshot(update, records);
                } else if (update.getVersion() > latest.version()) {
                    publish(MetadataDelta.next(latest, update.getVersion(), records));
                }
            } catch (RuntimeException e) {
                // Without this change every later one would be wrong: begin again, from a snapshot if need be.
                LOG.error("Cannot take in metadata version {} from {}", update.getVersion(), endpoint, e);
                cancel();
                ended(this, "unusable update");
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, String.valueOf(failure.getMessage()));
        }

        @Override
        public void onCompleted() {
            ended(this, "completed");
        }

        void cancel() {
            ClientCallStreamObserver<FollowImageRequest> started = call;
            if (started != null) {
                started.cancel("the follower goes elsewhere", null);
            }
        }

        private void snapshot(ImageUpdate update, List<MetadataRecord> records) {
            snapshot.addAll(records);
            if (update.getComplete()) {
                MetadataImage whole = MetadataDelta.next(MetadataImage.EMPTY, update.getVersion(), snapshot);
                snapshot.clear();
                publish(whole);
            }
        }

        private void publish(MetadataImage next) {
            latest = next;
            if (accept(this, next)) {
                listener.accept(next);
            }
        }

        private static List<MetadataRecord> decode(ImageUpdate update) {
            return update.getRecordsList().stream()
                    .map(MetadataRecordCodec::decode)
                    .toList();
        }
    }
}
