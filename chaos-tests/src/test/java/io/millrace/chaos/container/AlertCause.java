package io.millrace.chaos.container;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an operator is told of, made to happen: one cause, and the alerts by which it is seen. */
enum AlertCause {
    /** A node's process is gone. */
    NODE_KILLED(Set.of("MillraceServerDown", "MillraceNodeSilent"), Set.of("MillraceGroupWithoutLeader")) {
        @Override
        void begin(AlertScene scene) {
            scene.node(1).kill();
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).start();
        }
    },
    /** Two of three controllers are gone; records are taken and read. */
    CONTROLLERS_LOST(Set.of("MillraceServerDown", "MillraceNoControllerLeader"), Set.of()) {
        @Override
        void begin(AlertScene scene) {
            scene.cluster().controllers().subList(0, 2).forEach(ChaosServer::kill);
        }

        @Override
        void heal(AlertScene scene) {
            scene.cluster().controllers().forEach(ChaosServer::start);
        }
    },
    /** A zone is cut off from the others, while much is written; Prometheus still reaches it. */
    ZONE_CUT_OFF(
            Set.of("MillraceNodeSilent", "MillraceReplicaBehind"),
            Set.of("MillraceGroupWithoutLeader", "MillraceGatewayErrors")) {
        @Override
        void begin(AlertScene scene) {
            scene.cutOff(2);
            scene.writeManyEntries();
        }

        @Override
        void heal(AlertScene scene) {
            scene.calmDown();
            scene.cluster().router().heal();
        }
    },
    /** On two servers a sync of the disk takes longer than anybody likes to wait. */
    DISKS_SLOW(Set.of("MillraceSlowDisk", "MillraceSlowPuts"), Set.of()) {
        @Override
        void begin(AlertScene scene) {
            slow(scene).forEach(server -> server.slowDisk(SLOW_MILLIS));
        }

        @Override
        void heal(AlertScene scene) {
            slow(scene).forEach(ChaosServer::healDevices);
        }

        private List<ChaosServer> slow(AlertScene scene) {
            return List.of(scene.node(1), scene.node(2));
        }
    },
    /** A stream gets more than its shard may take. */
    STREAM_HOT(Set.of("MillraceThrottled"), Set.of()) {
        @Override
        void begin(AlertScene scene) {
            scene.heatUp();
        }

        @Override
        void heal(AlertScene scene) {
            scene.calmDown();
        }
    },
    /** A disk is at 80 %. */
    DISK_FILLING(Set.of("MillraceDiskFilling"), Set.of()) {
        @Override
        void begin(AlertScene scene) {
            scene.node(1).disk().fillTo(80);
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).disk().free();
        }
    },
    /** A disk is at 90 %: writers are slowed. */
    DISK_ALMOST_FULL(Set.of("MillraceDiskFilling", "MillraceDiskAlmostFull"), Set.of("MillraceGatewayErrors")) {
        @Override
        void begin(AlertScene scene) {
            scene.node(1).disk().fillTo(90);
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).disk().free();
        }
    },
    /** A replica's log is gone, and it cannot be made anew because another member is away. */
    LOG_LOST(
            Set.of(
                    "MillraceServerDown",
                    "MillraceNodeSilent",
                    "MillraceReplicaNotRunning",
                    "MillraceGroupWithoutLeader"),
            Set.of("MillraceGatewayErrors", "MillraceSlowPuts")) {
        @Override
        void begin(AlertScene scene) {
            ChaosServer victim = scene.node(2);
            scene.takeDown(victim);
            victim.disk().loseLog(1);
            scene.node(1).kill();
            victim.start();
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).start();
        }
    },
    /** The kernel kills a server three times in a row, and each time it is started again. */
    OUT_OF_MEMORY(
            Set.of("MillraceServerRestarts"),
            Set.of("MillraceServerDown", "MillraceNodeSilent", "MillraceGroupWithoutLeader", "MillraceGatewayErrors")) {
        @Override
        void begin(AlertScene scene) {
            ChaosServer victim = scene.node(1);
            for (int i = 0; i < RESTARTS; i++) {
                double before = victim.startedAt();
                victim.exhaustMemory();
                scene.await(
                        victim.id() + " is back and was scraped",
                        () -> victim.isReady() && victim.startedAt() > before);
            }
        }

        @Override
        void heal(AlertScene scene) {
            // It is well by itself.
        }
    },
    /** Two nodes stand still, their connections stay open; a stream that is to be made is not. */
    NODES_FROZEN(
            Set.of(
                    "MillraceServerDown",
                    "MillraceNodeSilent",
                    "MillraceGroupWithoutLeader",
                    "MillraceGatewayErrors",
                    "MillraceProcessStuck"),
            Set.of("MillraceSlowPuts", "MillraceAuditNotCompleting")) {
        @Override
        void begin(AlertScene scene) {
            scene.node(1).pause();
            scene.node(2).pause();
            scene.beginToMake("waiting");
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).resume();
            scene.node(2).resume();
        }
    },
    /** A node stays away, so its replicas are compared with no others. */
    AUDIT_STARVED(
            Set.of("MillraceServerDown", "MillraceNodeSilent", "MillraceAuditNotCompleting"),
            Set.of("MillraceGroupWithoutLeader", "MillraceReplicaBehind")) {
        @Override
        void begin(AlertScene scene) {
            scene.node(1).kill();
        }

        @Override
        void heal(AlertScene scene) {
            scene.node(1).start();
        }
    },
    /** A block of one replica fails its checksums, and nobody reads it. */
    BLOCK_DAMAGED(Set.of("MillraceBlocksDamaged"), Companions.OF_A_RESTART) {
        @Override
        void begin(AlertScene scene) {
            scene.forge(Map.of(1, BlockForger.DAMAGED));
        }

        @Override
        void heal(AlertScene scene) {
            // The audit that finds it mends it.
        }

        @Override
        Set<String> lasting() {
            return alerts();
        }
    },
    /** A block of one replica is intact and wrong. */
    REPLICA_DIVERGED(Set.of("MillraceReplicasDiverged"), Companions.OF_A_RESTART) {
        @Override
        void begin(AlertScene scene) {
            scene.forge(Map.of(1, 1));
        }

        @Override
        void heal(AlertScene scene) {
            // The audit that finds it mends it.
        }

        /** Looks back over an hour of the rules. */
        @Override
        Set<String> lasting() {
            return alerts();
        }
    },
    /** A block is another one on each of three disks. */
    REPLICAS_DISPUTED(Set.of("MillraceAuditUndecided", "MillraceReplicasDiverged"), Companions.OF_TWO_RESTARTS) {
        @Override
        void begin(AlertScene scene) {
            scene.forge(Map.of(1, 1, 2, 2));
        }

        /** As the runbook says: a replica is made anew from the one that is taken for right. */
        @Override
        void heal(AlertScene scene) {
            ChaosServer discarded = scene.node(1);
            scene.takeDown(discarded);
            discarded.disk().wipe();
            discarded.start();
        }

        @Override
        Set<String> lasting() {
            return Set.of("MillraceReplicasDiverged");
        }
    };

    private static final class Companions {

        static final Set<String> OF_A_RESTART = Set.of(
                "MillraceServerDown", "MillraceNodeSilent", "MillraceGroupWithoutLeader", "MillraceReplicaBehind");
        static final Set<String> OF_TWO_RESTARTS = Set.of(
                "MillraceServerDown",
                "MillraceNodeSilent",
                "MillraceGroupWithoutLeader",
                "MillraceReplicaBehind",
                "MillraceGatewayErrors",
                "MillraceSlowPuts",
                "MillraceServerRestarts");
    }

    private static final int SLOW_MILLIS = 700;
    private static final int RESTARTS = 3;

    private final Set<String> alerts;
    private final Set<String> companions;

    /**
     * A cause.
     *
     * @param alerts fire, all of them
     * @param companions may fire: elections, timeouts and restarts take as long as they take, whatever the rules' times are
     *     divided by
     */
    AlertCause(Set<String> alerts, Set<String> companions) {
        this.alerts = alerts;
        this.companions = companions;
    }

    abstract void begin(AlertScene scene);

    abstract void heal(AlertScene scene);

    Set<String> alerts() {
        return alerts;
    }

    /** Alerts that go on for minutes after the cause has ended. */
    Set<String> lasting() {
        return Set.of();
    }

    /** All that may fire while it lasts. */
    Set<String> allowed() {
        Set<String> allowed = new HashSet<>(alerts);
        allowed.addAll(companions);
        return allowed;
    }
}
