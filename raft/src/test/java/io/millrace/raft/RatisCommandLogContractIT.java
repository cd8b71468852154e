package io.millrace.raft;

import io.millrace.testkit.CommandLogContractTest;
import io.millrace.testkit.LogCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RatisCommandLogContractIT extends CommandLogContractTest {

    @TempDir
    Path dir;

    @Override
    protected LogCluster startCluster() {
        return RaftCluster.start(dir);
    }
}
