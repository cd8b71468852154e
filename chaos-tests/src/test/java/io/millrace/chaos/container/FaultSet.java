package io.millrace.chaos.container;

import java.util.List;
import java.util.Locale;

/** Faults that are injected in one history, one after the other in random order. */
enum FaultSet implements Scenario {
    KILL(Fault.KILL, Fault.KILL_ALL),
    PAUSE(Fault.PAUSE),
    KILL_PAUSE(Fault.KILL, Fault.PAUSE, Fault.KILL_ALL),
    PARTITION(Fault.PARTITION_ONE, Fault.PARTITION_RING, Fault.PARTITION_ONE_WAY, Fault.PARTITION_ALL),
    LOSS_DELAY(Fault.LOSS_AND_DELAY),
    CLOCK(Fault.CLOCK),
    DISK_FULL(Fault.DISK_FULL),
    SLOW_DISK(Fault.SLOW_DISK),
    DAMAGE(Fault.DAMAGE),
    /** Much of it; not for every night. */
    CORRUPTION(Fault.CORRUPTION),
    POWER_LOSS(Fault.POWER_LOSS),
    OUT_OF_MEMORY(Fault.OUT_OF_MEMORY),
    ROLLING_RESTART(Fault.ROLLING_RESTART),
    REPLACE(Fault.REPLACE),
    CONTROLLERS_LOST(Fault.CONTROLLERS_LOST, Fault.KILL),
    MIXED(
            Fault.KILL,
            Fault.PAUSE,
            Fault.PARTITION_ONE,
            Fault.PARTITION_ONE_WAY,
            Fault.LOSS_AND_DELAY,
            Fault.CLOCK,
            Fault.SLOW_DISK,
            Fault.POWER_LOSS,
            Fault.DAMAGE);

    private final List<Fault> faults;

    FaultSet(Fault... faults) {
        this.faults = List.of(faults);
    }

    @Override
    public boolean needsShim() {
        return faults.contains(Fault.CLOCK) || faults.contains(Fault.SLOW_DISK);
    }

    @Override
    public String firstImage() {
        return Images.SERVER;
    }

    @Override
    public Course course(ContainerCluster cluster, List<Recorder> recorders, long seed, int seconds) {
        return new Nemesis(cluster, faults, seed, seconds, recorders);
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
