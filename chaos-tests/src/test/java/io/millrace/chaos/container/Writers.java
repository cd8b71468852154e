package io.millrace.chaos.container;

import io.millrace.chaos.history.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Threads that each write rising numbers for keys of their own at a steady rate. How a record is put is somebody else's
 * matter.
 */
final class Writers {

    private static final int KEYS = 10;

    private final int threads;
    private final long pauseMillis;
    private final Recorder recorder;
    private final Put put;
    private final ClientThreads running = new ClientThreads();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    Writers(int threads, long pauseMillis, Recorder recorder, Put put) {
        this.threads = threads;
        this.pauseMillis = pauseMillis;
        this.recorder = recorder;
        this.put = put;
    }

    void start() {
        for (int i = 0; i < threads; i++) {
            String process = "writer-" + i;
            running.start(process, () -> write(process));
        }
    }

    private void write(String process) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int turn = 0; running.goOnAfter(pauseMillis); turn++) {
            String key = process + "-" + turn % KEYS;
            String value = key + ":" + numbers.merge(key, 1, Integer::sum);
            put.put(new Attempt(process, recorder.now(), key, value));
        }
    }

    /** Ends the threads; calls that they have begun may still be under way. */
    void stop() {
        running.stop();
    }

    /** Values that are stored for certain. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** How a record is put. */
    @FunctionalInterface
    interface Put {

        /** Puts it and ends the attempt, now or later. */
        void put(Attempt attempt);
    }

    /** One record on its way. */
    final class Attempt {

        private final String process;
        private final long from;
        private final String key;
        private final String value;

        private Attempt(String process, long from, String key, String value) {
            this.process = process;
            this.from = from;
            this.key = key;
            this.value = value;
        }

        String key() {
            return key;
        }

        byte[] payload() {
            return Payloads.of(value);
        }

        void stored(String shard, String sequence) {
            recorder.stored(process, from, key, value, shard, sequence);
            acknowledged.add(value);
        }

        void failed(Outcome outcome, String error) {
            recorder.notStored(process, from, outcome, key, value, error);
        }
    }
}
