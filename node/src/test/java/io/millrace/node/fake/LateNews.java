package io.millrace.node.fake;

import io.millrace.node.cluster.MetadataFreshness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Metadata that the controller has and this node has not heard of, until it asks. */
public final class LateNews implements MetadataFreshness {

    private final FakeCluster cluster;
    private final AtomicReference<Runnable> news = new AtomicReference<>(() -> {});
    private volatile boolean controllersAnswer = true;
    private final AtomicInteger questions = new AtomicInteger();

    public LateNews(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /** What this node learns when it asks next. */
    public void await(Runnable learning) {
        news.set(learning);
    }

    /** From now on no controller answers. */
    public void loseControllers() {
        controllersAnswer = false;
    }

    public int questions() {
        return questions.get();
    }

    @Override
    public long version() {
        return cluster.image().version();
    }

    @Override
    public CompletableFuture<Boolean> confirm() {
        questions.incrementAndGet();
        news.getAndSet(() -> {}).run();
        return CompletableFuture.completedFuture(controllersAnswer);
    }
}
