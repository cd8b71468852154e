package io.millrace.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.id.NodeId;
import io.millrace.server.cli.CommandFailure;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeNamesTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final Set<NodeId> HELD = Set.of(N1, N2);

    @Test
    void placesMayBeSwapped() {
        NodeNames names = NodeNames.of(Map.of("n1", "n2", "n2", "n1"), HELD);
        assertThat(names.after(N1)).isEqualTo(N2);
        assertThat(names.after(N2)).isEqualTo(N1);
    }

    @Test
    void whoIsNotNamedKeepsItsName() {
        assertThat(NodeNames.of(Map.of("n1", "a"), HELD).after(N2)).isEqualTo(N2);
    }

    @Test
    void twoNodesCannotBecomeOne() {
        assertThatThrownBy(() -> NodeNames.of(Map.of("n1", "n2"), HELD))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("two nodes of the back-up would become n2");
    }

    @Test
    void aNodeThatTheBackUpDoesNotHaveIsATypingError() {
        assertThatThrownBy(() -> NodeNames.of(Map.of("n7", "a"), HELD))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("n7")
                .hasMessageContaining("[n1, n2]");
    }
}
