package io.millrace.chaos.container;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        Shell.run("docker", "volume", "create", "-d", "local", "-o", "type=ext4", "-o", "device=" + device, volume);
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

    /** Gives the space back. */
    void free() {
        mounted("rm -f " + BALLAST + " " + BALLAST + "2");
    }

    /** Removes everything, as a new disk is. The server is down. */
    void wipe() {
        mounted("rm -rf /data/data");
    }

    /** Flips bits and cuts ends in files of the log and the database; says what it did. The server is down. */
    String damage(long seed, int count) {
        return mounted("damage /data " + seed + " " + count + " log .sst .blob").strip();
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
