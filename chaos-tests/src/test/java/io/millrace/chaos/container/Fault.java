package io.millrace.chaos.container;

import io.millrace.chaos.container.Router.Link;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Ways to hurt a cluster. {@link Nemesis#heal} ends every one of them. */
enum Fault {
    /** SIGKILL to one server, as often as not to one that leads. */
    KILL {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = chance.nextBoolean() ? any(cluster.servers(), chance) : leader(cluster, chance);
            victim.kill();
            return "kill " + victim.id();
        }
    },
    /** SIGKILL to every server; what the kernel holds for them stays. */
    KILL_ALL {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            cluster.servers().parallelStream().forEach(ChaosServer::kill);
            return "kill all";
        }

        @Override
        boolean needsRecovery() {
            return true;
        }
    },
    /**
     * All disks lose their power at one moment, with everything that was not synced. Servers stand still before: a machine without power
     * tells nobody anything more, but ext4 lets a sync that is under way at its shutdown succeed although nothing was written, and a
     * server that goes on for a millisecond would acknowledge that.
     */
    POWER_LOSS {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            cluster.servers().parallelStream().forEach(ChaosServer::pause);
            Disk.cutPower(cluster.servers().stream().map(ChaosServer::disk).toList());
            cluster.servers().parallelStream().forEach(ChaosServer::kill);
            return "power loss";
        }

        @Override
        boolean needsRecovery() {
            return true;
        }
    },
    /** SIGKILL by the kernel, because memory is used up. */
    OUT_OF_MEMORY {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = any(cluster.servers(), chance);
            victim.exhaustMemory();
            return "out of memory " + victim.id();
        }
    },
    /** One server stops where it is, as in a long garbage collection or a migration of its machine. */
    PAUSE {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = chance.nextBoolean() ? any(cluster.servers(), chance) : leader(cluster, chance);
            victim.pause();
            return "pause " + victim.id();
        }
    },
    /** One zone is cut off from the two others. */
    PARTITION_ONE {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            int zone = chance.nextInt(ContainerCluster.ZONES);
            cluster.router().cut(around(cluster, zone, true, true));
            return "cut off zone " + letter(zone);
        }
    },
    /** No zone reaches another. */
    PARTITION_ALL {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            List<Link> links = new ArrayList<>();
            for (int zone = 0; zone < ContainerCluster.ZONES; zone++) {
                links.addAll(around(cluster, zone, true, false));
            }
            cluster.router().cut(links);
            return "cut every zone off";
        }
    },
    /** Two zones do not reach each other; the third reaches both. */
    PARTITION_RING {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            int zone = chance.nextInt(ContainerCluster.ZONES);
            int other = (zone + 1) % ContainerCluster.ZONES;
            List<Link> links = new ArrayList<>(cluster.links(zone, other));
            links.addAll(cluster.links(other, zone));
            cluster.router().cut(links);
            return "cut zone " + letter(zone) + " from zone " + letter(other);
        }
    },
    /** One zone hears the others but is not heard, or is heard and does not hear. */
    PARTITION_ONE_WAY {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            int zone = chance.nextInt(ContainerCluster.ZONES);
            boolean isMute = chance.nextBoolean();
            cluster.router().cut(around(cluster, zone, isMute, !isMute));
            return "zone " + letter(zone) + (isMute ? " is not heard" : " does not hear");
        }
    },
    /** Packets between zones are late, out of order or lost. */
    LOSS_AND_DELAY {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            int zone = chance.nextInt(ContainerCluster.ZONES);
            int delay = 10 + chance.nextInt(90);
            int loss = chance.nextInt(10);
            cluster.router().disturb(around(cluster, zone, true, true), delay, delay / 2, loss);
            return "zone " + letter(zone) + " " + delay + " ms late, loses " + loss + " %";
        }
    },
    /** Wall clocks jump and run at wrong rates. */
    CLOCK {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            List<String> done = new ArrayList<>();
            for (ChaosServer server : cluster.servers()) {
                if (chance.nextBoolean()) {
                    long offset = chance.nextLong(-600_000, 600_000);
                    double rate = 0.8 + chance.nextInt(5) / 10.0;
                    server.clock(offset, rate);
                    done.add(server.id() + " " + offset / 1000 + " s x" + rate);
                }
            }
            return "clocks: " + String.join(", ", done);
        }
    },
    /** One disk has no space left. */
    DISK_FULL {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = any(cluster.servers(), chance);
            victim.disk().fill();
            return "disk full " + victim.id();
        }
    },
    /** One disk takes long to sync. */
    SLOW_DISK {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = any(cluster.servers(), chance);
            int millis = 100 + chance.nextInt(900);
            victim.slowDisk(millis);
            return "slow disk " + victim.id() + " " + millis + " ms";
        }
    },
    /** Bits flip and files lose their ends on one server, while it is down. */
    DAMAGE {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            return damage(any(cluster.nodes(), chance), chance, PLACES);
        }

        @Override
        boolean needsRecovery() {
            return true;
        }
    },
    /**
     * The same in many places at once, always on the same server: damage that nobody has come across yet lies there on, and on two
     * servers it would be no minority any more.
     */
    CORRUPTION {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            return damage(cluster.nodes().get(0), chance, MANY_PLACES);
        }

        @Override
        boolean needsRecovery() {
            return true;
        }
    },
    /** One server loses its disk and comes back with an empty one. */
    REPLACE {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            ChaosServer victim = any(cluster.nodes(), chance);
            victim.kill();
            victim.disk().wipe();
            return "replace " + victim.id();
        }

        @Override
        boolean needsRecovery() {
            return true;
        }
    },
    /** All servers are stopped and started in turn, each once the one before is ready. */
    ROLLING_RESTART {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            Duration patience = Duration.ofSeconds(60);
            for (ChaosServer server : cluster.servers()) {
                server.stop();
                server.start();
                Await.until(
                        server.id() + " is ready again",
                        patience,
                        ContainerCluster.POLL,
                        server::isReady,
                        cluster::logs);
            }
            return "restarted all in turn";
        }
    },
    /** The controllers that are left are no majority. */
    CONTROLLERS_LOST {
        @Override
        String begin(ContainerCluster cluster, SplittableRandom chance) {
            List<ChaosServer> controllers = cluster.controllers();
            int spared = chance.nextInt(controllers.size());
            List<ChaosServer> victims = new ArrayList<>(controllers);
            victims.remove(spared);
            victims.parallelStream().forEach(ChaosServer::kill);
            return "kill " + victims.stream().map(ChaosServer::id).collect(Collectors.joining(", "));
        }
    };

    private static final int PLACES = 5;
    private static final int MANY_PLACES = 50;

    private static String damage(ChaosServer victim, SplittableRandom chance, int places) {
        victim.kill();
        String done = victim.disk().damage(chance.nextLong(1 << 30), places);
        System.out.println(done);
        return "damage " + victim.id() + " (" + done.lines().count() + ")";
    }

    /** Does it; says what it did to whom. */
    abstract String begin(ContainerCluster cluster, SplittableRandom chance);

    /**
     * Whether the next fault waits until the cluster is whole again: it has one replica less until then and no other may be
     * hurt, or nothing would work between two such faults.
     */
    boolean needsRecovery() {
        return false;
    }

    private static ChaosServer any(List<ChaosServer> servers, SplittableRandom chance) {
        return servers.get(chance.nextInt(servers.size()));
    }

    /** A server that leads a group, or any while nobody knows. */
    private static ChaosServer leader(ContainerCluster cluster, SplittableRandom chance) {
        try {
            List<GroupStatus> groups = cluster.status().getGroupsList();
            String leader = groups.get(chance.nextInt(groups.size())).getLeader();
            return cluster.servers().stream()
                    .filter(server -> server.id().equals(leader))
                    .findFirst()
                    .orElseGet(() -> any(cluster.servers(), chance));
        } catch (RuntimeException notNow) {
            return any(cluster.servers(), chance);
        }
    }

    private static List<Link> around(ContainerCluster cluster, int zone, boolean out, boolean in) {
        List<Link> links = new ArrayList<>();
        for (int other = 0; other < ContainerCluster.ZONES; other++) {
            if (other != zone && out) {
                links.addAll(cluster.links(zone, other));
            }
            if (other != zone && in) {
                links.addAll(cluster.links(other, zone));
            }
        }
        return links;
    }

    private static char letter(int zone) {
        return (char) ('a' + zone);
    }
}
