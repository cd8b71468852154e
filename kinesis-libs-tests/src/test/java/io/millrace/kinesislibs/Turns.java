package io.millrace.kinesislibs;

/** What the workers of an application do, as {@link Collector} hears of it. Called by many threads. */
interface Turns {

    /** A worker begins to read a shard. */
    Turn begin(String worker, String shard);

    /** One worker's turn at one shard. */
    interface Turn {

        void delivered(Delivery delivery);

        /** The worker is allowed to checkpoint all that was delivered so far, and from here on may have done so. */
        void answered();

        /** All that was delivered so far will not come again. */
        void checkpointed();

        /** The shard has been read to its end. */
        void ended();

        /** The worker has let the shard go, or has died. */
        void over();
    }
}
