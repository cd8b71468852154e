package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What one seed's world does: each draws its own mix of actions and rates of faults, since some mistakes show only while
 * something else does not happen. Immutable.
 *
 * @param menu actions, each as often as it is likely; empty places are puts only
 * @param faultsInHundred calls that are lost or late, and answers that are lost
 * @param duplicatesInHundred calls that arrive twice
 */
record Swarm(List<Action> menu, int faultsInHundred, int duplicatesInHundred) {

    private static final int[] FAULTS = {0, 1, 3, 3, 10};
    private static final int[] DUPLICATES = {0, 0, 1, 5};

    Swarm {
        menu = List.copyOf(menu);
    }

    /** The seed's own mix. */
    static Swarm of(RandomSource random) {
        List<Action> menu = new ArrayList<>();
        for (Action action : Action.values()) {
            if (random.nextInt(5) != 0) {
                for (int i = 0; i < action.weight; i++) {
                    menu.add(action);
                }
            }
        }
        return new Swarm(menu, FAULTS[random.nextInt(FAULTS.length)], DUPLICATES[random.nextInt(DUPLICATES.length)]);
    }

    /** What may happen besides puts. */
    enum Action {
        SPLIT(3),
        MERGE(3),
        SCALE(3),
        DROP_GROUP_LEADER(2),
        DROP_LEADING_CONTROLLER(1),
        FAIL_CONTROLLER(2),
        FAIL_NODE(2),
        CUT_OFF(2),
        ISOLATE(2),
        PAUSE(2),
        REPLACE_NODE(1),
        CLOCK(1),
        RETENTION(2),
        OTHER_STREAM(1),
        FIVE_HOURS(1),
        NOTHING(2);

        private final int weight;

        Action(int weight) {
            this.weight = weight;
        }
    }
}
