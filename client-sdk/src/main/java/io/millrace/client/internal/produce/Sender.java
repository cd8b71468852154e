package io.millrace.client.internal.produce;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;

/**
 * The calls of one producer to one server about one replica group. While all its calls are in flight, lanes wait and
 * gather; the next free call takes a block of each. A call holds one group's blocks only, so that a slow group does not hold
 * up another's answers. Guarded by the producer's lock.
 */
final class Sender {

    private final String endpoint;
    private final ProducerShape shape;
    private final Deque<Lane> ready = new ArrayDeque<>();
    private int inFlight;

    Sender(String endpoint, ProducerShape shape) {
        this.endpoint = endpoint;
        this.shape = shape;
    }

    String endpoint() {
        return endpoint;
    }

    /** Queues a lane that has something to send. */
    void offer(Lane lane) {
        if (!lane.queued) {
            lane.queued = true;
            ready.addLast(lane);
        }
    }

    /** Makes as many calls as may be in flight now. */
    void cut(long now, Queue<BlockCall> out) {
        while (inFlight < shape.requestsInFlight() && !ready.isEmpty()) {
            BlockCall call = new BlockCall(this);
            int lanes = ready.size();
            for (int i = 0; i < lanes && call.hasRoom(shape.requestBytes()); i++) {
                Lane lane = ready.removeFirst();
                lane.queued = false;
                if (lane.isSendable(now)) {
                    call.add(lane, lane.take(now));
                    while (lane.hasMoreForCall(now) && call.hasRoom(shape.requestBytes())) {
                        call.add(lane, lane.take(now));
                    }
                }
            }
            if (!call.isEmpty()) {
                inFlight++;
                out.add(call);
            }
        }
    }

    /** One of its calls was answered or failed. */
    void answered() {
        inFlight--;
    }
}
