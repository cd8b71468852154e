package io.millrace.node.write;

/** Hears once what became of one append; on a reply thread, or on the caller's when it is refused at once. */
@FunctionalInterface
interface AppendCallback {

    void done(AppendOutcome outcome);
}
