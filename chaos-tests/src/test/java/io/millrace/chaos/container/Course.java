package io.millrace.chaos.container;

/** What is done to one cluster in one history. For one thread. */
interface Course {

    /** Does it all, while clients work; the cluster is healed when this returns. */
    void run();

    /** Says what there is to say about it, when clients have read everything. */
    void tell();
}
