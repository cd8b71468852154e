package io.millrace.chaos.container;

import io.millrace.testkit.ForgedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A disk of its own for one server: an ext4 file system in a file on a loop device, as a Docker volume. It keeps its content
 * over kills, can be full, and its power can be cut.
 */
final class Disk implements AutoCloseable {

    private static final String SERVER_USER = "10001:10001";
    /** What making and removing loop devices needs; a container with all privileges is not possible everywhere. */
    private static final List<String> LOOP_DEVICES = List.of(
            "--cap-add", "SYS_ADMIN",
            "--device-cgroup-rule", "b 7:* rwm",
            "--device-cgroup-rule", "c 10:237 rwm",
            "-v", "/dev:/dev");

    private static final String BALLAST = "/data/ballast";

    private final String volume;
    private final Path image;
    private final String device;

    /** Makes an empty disk; the file in that directory takes only the space that is used. */
    Disk(String volume, Path directory, int mebibytes) {
        this.volume = volume;
        image = directory.toAbsolutePath().resolve(volume + ".img");
        String inside = "/disks/" + image.getFileName();
        List<String> options = new ArrayList<>(LOOP_DEVICES);
        options.addAll(List.of("-v", directory.toAbsolutePath() + ":/disks"));
        device = Shell.tools(
                        options,
                        "truncate -s " + mebibytes + "M " + inside + " && mkfs.ext4 -q -m 0 -E root_owner="
                                + SERVER_USER + " " + inside + " && losetup -f --show " + inside)
                .strip();
        List<String> create = new ArrayList<>(List.of("docker", "volume", "create", "-d", "local"));
        create.addAll(Images.labels());
        create.addAll(List.of("-o", "type=ext4", "-o", "device=" + device, volume));
        Shell.run(create.toArray(String[]::new));
    }

    String volume() {
        return volume;
    }

    /** Takes all free space. */
    void fill() {
        // To the last byte: what is left after the big blocks goes with small ones.
        mounted("dd if=/dev/zero of=" + BALLAST + " bs=1M 2>/dev/null; dd if=/dev/zero of=" + BALLAST
                + "2 bs=4k 2>/dev/null; true");
    }

    /** Takes so much of the free space that this part of all is used; twice at most before it is given back. */
    void fillTo(int percent) {
        mounted("python3 -c 'import os; at = os.statvfs(\"/data\"); name = \"" + BALLAST
                + "\"; name += \"2\" * os.path.exists(name); more = at.f_bavail - at.f_blocks * (100 - " + percent
                + ") // 100; os.posix_fallocate(os.open(name, os.O_RDWR | os.O_CREAT), 0, more * at.f_frsize)'");
    }

    /** Gives the space back. */
    void free() {
        mounted("rm -f " + BALLAST + " " + BALLAST + "2");
    }

    /** Removes the log of one data group, not its state. The server is down. */
    void loseLog(int group) {
        String end = String.format("4d69-6c6c%08x", group);
        mounted("set -- /data/data/raft/log/*-" + end + "; [ -d \"$1\" ] && rm -rf \"$1\"");
    }

    /** Removes everything, as a new disk is. The server is down. */
    void wipe() {
        mounted("rm -rf /data/data");
    }

    /** Flips bits and cuts ends in files of the log and the database; says what it did. The server is down. */
    String damage(long seed, int count) {
        return mounted("damage /data " + seed + " " + count + " log .sst .blob").strip();
    }

    /**
     * Changes the first block of a shard in its group's store. The server is down.
     *
     * @param variant as {@link BlockForger} takes it
     */
    void forge(int group, long shardUid, int variant) {
        Shell.container(
                List.of(
                        "-v", volume + ":/var/lib/millrace",
                        "-v", location(BlockForger.class) + ":/forger:ro",
                        "-v", location(ForgedBlock.class) + ":/testkit.jar:ro",
                        "--entrypoint", "java"),
                Images.SERVER,
                "-cp",
                "/opt/millrace/app/*:/opt/millrace/lib/*:/forger:/testkit.jar",
                BlockForger.class.getName(),
                "/var/lib/millrace/data/groups/group-" + group,
                String.valueOf(shardUid),
                String.valueOf(variant));
    }

    /** Directory or archive that a class was loaded from. */
    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " comes from nowhere", e);
        }
    }

    /** Cuts the power of several disks at once; nothing that is not on them is written any more. */
    static void cutPower(List<Disk> disks) {
        List<String> options = new ArrayList<>(List.of("--cap-add", "SYS_ADMIN"));
        for (int i = 0; i < disks.size(); i++) {
            options.addAll(List.of("-v", disks.get(i).volume + ":/disk" + i));
        }
        String cuts = IntStream.range(0, disks.size())
                .mapToObj(i -> "cutpower /disk" + i + " &")
                .collect(Collectors.joining(" "));
        Shell.tools(options, cuts + " wait");
    }

    private String mounted(String script) {
        return Shell.tools(List.of("-v", volume + ":/data"), script);
    }

    @Override
    public void close() {
        Shell.run("docker", "volume", "rm", "-f", volume);
        Shell.tools(LOOP_DEVICES, "losetup -d " + device);
        try {
            Files.deleteIfExists(image);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + image, e);
        }
    }
}
