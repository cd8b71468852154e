package io.millrace.controller.publish;

/** The way to one follower. Called by the publisher's thread alone. */
public interface ImageFollower {

    /** True while the transport takes more without buffering much. */
    boolean isReady();

    /** Sends; called only while ready. */
    void send(ImageChange change);
}
