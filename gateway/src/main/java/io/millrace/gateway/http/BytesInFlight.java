package io.millrace.gateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** A budget for the bytes of all bodies that are held. Thread-safe. */
final class BytesInFlight {

    private final long max;
    private final AtomicLong held = new AtomicLong();

    BytesInFlight(long max) {
        this.max = max;
    }

    Reservation reservation() {
        return new Reservation();
    }

    long held() {
        return held.get();
    }

    /** One exchange's part. */
    final class Reservation {

        private final AtomicLong mine = new AtomicLong();

        /** Takes more, unless that is beyond the budget. */
        boolean tryAdd(long bytes) {
            if (held.addAndGet(bytes) > max) {
                held.addAndGet(-bytes);
                return false;
            }
            mine.addAndGet(bytes);
            return true;
        }

        /** Takes more for something that exists already; requests to come are refused for it. */
        void add(long bytes) {
            held.addAndGet(bytes);
            mine.addAndGet(bytes);
        }

        /** Gives a part back. */
        void remove(long bytes) {
            held.addAndGet(-bytes);
            mine.addAndGet(-bytes);
        }

        /** Gives everything back. */
        void release() {
            held.addAndGet(-mine.getAndSet(0));
        }
    }
}
