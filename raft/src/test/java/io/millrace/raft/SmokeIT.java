package io.millrace.raft;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.id.*;
import io.millrace.common.log.*;
import io.millrace.testkit.*;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmokeIT {
    @TempDir
    Path dir;

    @Test
    void smoke() throws Exception {
        SystemEnvironment env = new SystemEnvironment();
        List<Integer> ports = FreePorts.find(3);
        List<RaftMember> members = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            members.add(new RaftMember(new NodeId("n" + i), "127.0.0.1:" + ports.get(i), "127.0.0.1:1"));
        List<RaftHost> hosts = new ArrayList<>();
        List<CommandLog<String>> logs = new ArrayList<>();
        List<RecordingStateMachine> sms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RaftHost h = new RaftHost(
                    new RaftHostConfig(
                            "c",
                            members.get(i).id(),
                            "127.0.0.1",
                            ports.get(i),
                            "127.0.0.1:" + ports.get(i),
                            dir.resolve("n" + i),
                            RaftTuning.DEFAULT,
                            null),
                    env,
                    e -> {
                        throw new IllegalStateException();
                    },
                    n -> Optional.empty(),
                    new CollectorRegistry(),
                    (m, t) -> {
                        System.out.println("FATAL " + m);
                    });
            h.start();
            hosts.add(h);
            RecordingStateMachine sm = new RecordingStateMachine(new RecordingStateMachine.Disk());
            sms.add(sm);
            logs.add(h.create(new GroupId(1), members, sm));
        }
        long t0 = System.nanoTime();
        Await.until("leader", () -> logs.stream().anyMatch(l -> l.leadership().ready()));
        System.out.println("leader after ms " + (System.nanoTime() - t0) / 1000000);
        CommandLog<String> leader =
                logs.stream().filter(l -> l.leadership().ready()).findFirst().get();
        for (int i = 0; i < 5; i++)
            System.out.println(
                    leader.propose(ByteBuffer.wrap(("x" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                            .get());
        for (CommandLog<String> l : logs)
            if (l != leader) {
                try {
                    System.out.println(l.propose(ByteBuffer.wrap("y".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                            .get());
                } catch (Exception e) {
                    System.out.println(e);
                }
            }
        Await.until("all", () -> sms.stream().allMatch(s -> s.commands().size() == 5));
        System.out.println(leader.status());
        NodeId other = members.stream()
                .map(RaftMember::id)
                .filter(i -> !i.equals(leader.leadership().leader()))
                .findFirst()
                .get();
        leader.transferLeadership(other, java.time.Duration.ofSeconds(5)).get();
        System.out.println("transferred " + leader.leadership() + sms.get(0).leaderships());
        for (RaftHost h : hosts) h.stop();
    }
}
