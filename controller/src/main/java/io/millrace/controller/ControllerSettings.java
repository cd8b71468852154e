package io.millrace.controller;

import io.millrace.controller.autoscale.AutoscaleSettings;
import io.millrace.controller.placement.PlacementSettings;
import java.time.Duration;

/**
 * How a controller works.
 *
 * @param placement how replica groups are made
 * @param nodeTimeout a node is alive while it was heard within this time
 * @param tick pause between looks at what there is to do
 * @param autoscale when on-demand streams get more and fewer shards
 * @param historyRecords records kept for followers of the image that are a little behind
 */
public record ControllerSettings(
        PlacementSettings placement,
        Duration nodeTimeout,
        Duration tick,
        AutoscaleSettings autoscale,
        int historyRecords) {

    /** Three replicas in three zones; a node is given up after 5 s of silence. */
    public static final ControllerSettings DEFAULT = new ControllerSettings(
            PlacementSettings.DEFAULT,
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            AutoscaleSettings.DEFAULT,
            20_000);

    public ControllerSettings {
        if (nodeTimeout.isNegative() || nodeTimeout.isZero() || tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException(
                    "node timeout " + nodeTimeout + " and tick " + tick + " must be above zero");
        }
        if (historyRecords < 0) {
            throw new IllegalArgumentException("history of " + historyRecords + " records is negative");
        }
    }

    public ControllerSettings withPlacement(PlacementSettings other) {
        return new ControllerSettings(other, nodeTimeout, tick, autoscale, historyRecords);
    }

    public ControllerSettings withAutoscale(AutoscaleSettings other) {
        return new ControllerSettings(placement, nodeTimeout, tick, other, historyRecords);
    }
}
