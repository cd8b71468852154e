package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Injects faults one after the other, with quiet times between them, for a time. One thread. */
final class Nemesis implements Course {

    private static final int QUIET_MILLIS = 3000;
    private static final int FAULT_MILLIS = 3000;
    private static final int VARIATION_MILLIS = 4000;
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final ContainerCluster cluster;
    private final List<Fault> faults;
    private final SplittableRandom chance;
    private final int seconds;
    private final List<Recorder> recorders;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::hurt, "nemesis");
    private final Repairs repairs;
    private volatile Throwable failure;

    Nemesis(ContainerCluster cluster, List<Fault> faults, long seed, int seconds, List<Recorder> recorders) {
        this.cluster = cluster;
        this.faults = List.copyOf(faults);
        this.seconds = seconds;
        this.recorders = List.copyOf(recorders);
        chance = new SplittableRandom(seed);
        repairs = new Repairs(cluster);
    }

    /** The fault that is on at the end is ended. */
    @Override
    public void run() {
        thread.start();
        letTimePass();
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a fault was ending", e);
        }
        if (failure != null) {
            throw new IllegalStateException("a fault could not be injected or ended", failure);
        }
    }

    private void letTimePass() {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void hurt() {
        try {
            while (isOn(QUIET_MILLIS)) {
                Fault fault = faults.get(chance.nextInt(faults.size()));
                long begin = recorders.get(0).now();
                record(Op.FAULT, begin, fault.begin(cluster, chance));
                isOn(FAULT_MILLIS);
                long end = recorders.get(0).now();
                heal(cluster);
                record(Op.HEAL, end, fault.name());
                if (fault.needsRecovery()) {
                    Await.until(
                            "the cluster has repaired itself",
                            RECOVERY,
                            ContainerCluster.POLL,
                            this::isRepaired,
                            cluster::logs);
                    repairs.look();
                }
            }
        } catch (RuntimeException | AssertionError e) {
            failure = e;
            heal(cluster);
        }
    }

    /** Looks once more, when everything has been read, and tells what the servers' metrics say. */
    @Override
    public void tell() {
        repairs.look();
        System.out.println(repairs);
        record(Op.REPAIRED, recorders.get(0).now(), repairs.toString());
    }

    private void record(String function, long from, String note) {
        recorders.forEach(recorder -> recorder.nemesis(function, from, note));
    }

    private boolean isRepaired() {
        return cluster.isWhole() || stop.getCount() == 0;
    }

    /** Waits for a while; false when it is time to stop. */
    private boolean isOn(int millis) {
        try {
            return !stop.await(millis + chance.nextInt(VARIATION_MILLIS), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends every fault, whichever is on. */
    static void heal(ContainerCluster cluster) {
        cluster.router().heal();
        cluster.servers().parallelStream().forEach(server -> {
            server.healDevices();
            server.resume();
            server.disk().free();
            server.start();
        });
    }
}
