package io.millrace.client.internal.read;

/** Reads one shard ahead of the caller and tells a {@link Sink}. Any thread. */
interface ShardSource {

    int shardNumber();

    void start();

    /** There is room in the buffer again. */
    void resume();

    /** How far it was behind the tip when it last heard, milliseconds. */
    long millisBehind();

    /** Records that were trimmed before they were read. */
    long trimmed();

    /**
     * Called every few seconds: gives up a call whose server should have said something by now, and leaves a server for the
     * one that leads now.
     */
    void checkServer();

    void close();
}
