package io.millrace.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.Reports;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopClaimsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");

    private final StopClaims claims = new StopClaims();
    private Liveness heard = Liveness.startingAt(0, 5 * SECOND);

    private void heard(NodeId node, long incarnation) {
        heard = heard.heard(Reports.of(node, incarnation, List.of()), SECOND);
    }

    @Test
    void oneTurnAtATime() {
        heard(N1, 7);
        assertThat(claims.claim(N1, heard, 10 * SECOND)).isEmpty();
        assertThat(claims.objection(N2, heard, 14 * SECOND))
                .contains("Node n1 was told 4 s ago that it may stop, and has not come back yet.");
        assertThat(claims.claim(N2, heard, 14 * SECOND)).isPresent();
        assertThat(claims.claim(N1, heard, 15 * SECOND)).as("its own turn").isEmpty();
    }

    @Test
    void theTurnEndsWhenTheNodeIsBack() {
        heard(N1, 7);
        assertThat(claims.claim(N1, heard, 10 * SECOND)).isEmpty();
        heard(N1, 8);
        assertThat(claims.claim(N2, heard, 14 * SECOND)).isEmpty();
    }

    @Test
    void theTurnOfANodeThatNeverComesBackEnds() {
        assertThat(claims.claim(N1, heard, 10 * SECOND)).isEmpty();
        assertThat(claims.claim(N2, heard, 69 * SECOND)).isPresent();
        assertThat(claims.claim(N2, heard, 70 * SECOND)).isEmpty();
    }

    @Test
    void lookingTakesNoTurn() {
        assertThat(claims.objection(N1, heard, 10 * SECOND)).isEmpty();
        assertThat(claims.claim(N2, heard, 10 * SECOND)).isEmpty();
    }
}
