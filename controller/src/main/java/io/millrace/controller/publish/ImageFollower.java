package io.millrace.controller.publish;

/** The way to one follower. Called by the publisher's thread alone. */
public interface ImageFollower {

    /** True while the transport takes more without buffering much. */
    boolean isReady();

    /** False for a delta that this follower, of an earlier version, cannot read: it gets a snapshot in its place. */
    default boolean reads(ImageChange delta) {
        return true;
    }

    /** Sends; called only while ready. */
    void send(ImageChange change);
}
