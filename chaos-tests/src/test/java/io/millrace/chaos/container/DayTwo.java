package io.millrace.chaos.container;

import java.util.List;
import java.util.Locale;

/** What operators do to a cluster that works, as docs/operations.md says it. None of it may be felt but as a short wait. */
enum DayTwo implements Scenario {
    /** Three nodes are added; when they hold replicas and lead they are drained again, stopped and removed. */
    GROW_AND_SHRINK {
        @Override
        void carryOut(Operator operator) {
            operator.phase("three nodes become six", operator::addThreeNodes);
            operator.letClientsWork();
            operator.phase("six nodes become three", operator::drainAndRemoveThem);
        }
    },
    /** A server loses its disk and gets an empty one. */
    REPLACE_DISK {
        @Override
        void carryOut(Operator operator) {
            operator.phase("a disk is replaced", operator::replaceADisk);
        }
    },
    /** All servers are restarted, one after the other. */
    ROLLING_RESTART {
        @Override
        void carryOut(Operator operator) {
            operator.phase("rolling restart", operator::restartAll);
        }
    },
    /** From the image of an earlier commit to the present one, back, and there again for good. */
    ROLLING_UPGRADE {
        @Override
        void carryOut(Operator operator) {
            String earlier = Images.earlier();
            operator.phase("upgrade", () -> operator.runAll(Images.SERVER));
            operator.letClientsWork();
            operator.phase("back to the earlier version", () -> operator.runAll(earlier));
            operator.letClientsWork();
            operator.phase("upgrade again", () -> operator.runAll(Images.SERVER));
            operator.phase("finalisation", operator::finalizeUpgrade);
        }

        @Override
        public String firstImage() {
            return Images.earlier();
        }
    };

    abstract void carryOut(Operator operator);

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public boolean needsShim() {
        return false;
    }

    @Override
    public String firstImage() {
        return Images.SERVER;
    }

    @Override
    public Course course(ContainerCluster cluster, List<Recorder> recorders, long seed, int seconds) {
        return new Operator(cluster, recorders, this::carryOut);
    }
}
