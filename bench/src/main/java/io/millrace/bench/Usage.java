package io.millrace.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU time and memory of processes, from {@code /proc}; zero where there is none.
 *
 * @param serverCpuSeconds user and system time of the servers
 * @param serverRssBytes resident memory per server
 * @param serverThreads threads per server
 * @param ownCpuSeconds user and system time of this process
 */
record Usage(double serverCpuSeconds, List<Long> serverRssBytes, List<Long> serverThreads, double ownCpuSeconds) {

    /** Linux counts CPU time in hundredths of a second (USER_HZ) on all platforms that matter here. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME_AFTER_NAME = 11;

    static Usage now(List<Long> serverPids) {
        double cpu = 0;
        List<Long> rss = new ArrayList<>();
        List<Long> threads = new ArrayList<>();
        for (long pid : serverPids) {
            cpu += cpuSeconds(pid);
            rss.add(status(pid, "VmRSS:") * 1024);
            threads.add(status(pid, "Threads:"));
        }
        double own = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime() / 1e9
                : 0;
        return new Usage(cpu, rss, threads, own);
    }

    /** CPU time of the servers and of this process between an earlier time and this one, seconds. */
    double cpuSecondsSince(Usage earlier) {
        return serverCpuSeconds - earlier.serverCpuSeconds + ownCpuSeconds - earlier.ownCpuSeconds;
    }

    private static double cpuSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name in parentheses may hold spaces: count from behind it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
            return ticks / TICKS_PER_SECOND;
        } catch (IOException | RuntimeException notLinuxOrGone) {
            return 0;
        }
    }

    private static long status(long pid, String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException | RuntimeException notLinuxOrGone) {
            // falls through: unknown
        }
        return 0;
    }
}
