package io.millrace.controller;

import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import io.millrace.controller.liveness.NodeLiveness;
import io.millrace.controller.process.ProcessRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends the work of a leader as leadership comes and goes. Serial executor only. */
final class LeaderTurns {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderTurns.class);
    private static final long NONE = -1;

    private final NodeId self;
    private final ProcessRunner runner;
    private final NodeLiveness liveness;
    private long leadingTerm = NONE;

    LeaderTurns(NodeId self, ProcessRunner runner, NodeLiveness liveness) {
        this.self = self;
        this.runner = runner;
        this.liveness = liveness;
    }

    void changed(Leadership leadership) {
        long term = leadership.ready() ? leadership.term() : NONE;
        if (term == leadingTerm) {
            return;
        }
        if (leadingTerm != NONE) {
            LOG.info("Controller {} leads no more", self);
            runner.stopLeading();
        }
        leadingTerm = term;
        if (term != NONE) {
            LOG.info("Controller {} leads since term {}", self, term);
            liveness.restart();
            runner.lead();
        }
    }
}
