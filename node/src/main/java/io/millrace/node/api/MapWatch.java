package io.millrace.node.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.common.concurrent.Signals;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.StreamMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One watcher of a stream's shard map. Signals are counted; the work they cause runs one at a time on the executor. */
final class MapWatch {

    private final StreamMaps maps;
    private final String stream;
    private final long streamUid;
    private final StreamMaps.Form form;
    private final ServerCallStreamObserver<StreamMap> observer;
    private final Executor executor;

    /** No work before {@link #start}. */
    private final Signals signals = Signals.working();

    /** Only within the work. */
    private @Nullable MapState sent;

    private boolean ended;

    MapWatch(
            StreamMaps maps,
            String stream,
            long streamUid,
            StreamMaps.Form form,
            ServerCallStreamObserver<StreamMap> observer,
            CallHandlers handlers,
            Executor executor) {
        this.maps = maps;
        this.stream = stream;
        this.streamUid = streamUid;
        this.form = form;
        this.observer = observer;
        this.executor = executor;
        handlers.onReady(this::signal);
        handlers.onCancel(this::signal);
    }

    String stream() {
        return stream;
    }

    /** Sends the map; call it once, when the watch is known to the maps, so that they can forget it again. */
    void start() {
        executor.execute(this::work);
    }

    void signal() {
        if (signals.signal()) {
            executor.execute(this::work);
        }
    }

    private void work() {
        int seen = signals.pending();
        if (!ended && (observer.isCancelled() || observer.isReady())) {
            send();
        }
        if (!signals.answer(seen)) {
            executor.execute(this::work);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an unchanged map is the same instance
    private void send() {
        try {
            MapState latest = observer.isCancelled() ? null : maps.current(stream, streamUid);
            MapState before = sent;
            if (latest == null) {
                end();
            } else if (latest != before) {
                StreamMap message =
                        before == null || form == StreamMaps.Form.WHOLE ? latest.whole() : latest.since(before);
                if (message.getBaseVersion() == 0 || message.getShardsCount() > 0 || message.getGoneCount() > 0) {
                    sent = latest;
                    observer.onNext(message);
                }
            }
        } catch (RuntimeException e) {
            end();
            observer.onError(GrpcErrors.toStatus(e));
        }
    }

    private void end() {
        ended = true;
        maps.ended(this);
    }
}
