package io.millrace.client.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.SystemEnvironment;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void comesToItsEndAndLeavesNothingBehind() {
        ExecutorService pool = WorkerPool.named("rehearsed", 4);
        try (SystemEnvironment environment = new SystemEnvironment()) {
            assertThat(new Rehearsal(pool, environment).run()).isTrue();
        } finally {
            assertThat(pool.shutdownNow()).as("tasks that wait").isEmpty();
        }
    }

    @Test
    void aPoolThatDoesNotRunKeepsNobodyFromJoining() {
        ExecutorService pool = WorkerPool.named("rehearsed", 1);
        pool.shutdownNow();
        try (SystemEnvironment environment = new SystemEnvironment()) {
            assertThat(new Rehearsal(pool, environment).run()).isFalse();
        }
    }
}
