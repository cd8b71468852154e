package io.millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM of this machine keeps alive, as its own {@code jcmd} tells; 0 where there is no JDK. */
final class LiveHeap {

    /** "used 123456K" of the young and old generation, or of the whole heap; the metaspace line is another one. */
    private static final Pattern USED =
            Pattern.compile("(?m)^ *(?!.*(?:Metaspace|class space)).*total \\d+K, used (\\d+)K");

    private LiveHeap() {}

    static long bytes(long pid) {
        try {
            jcmd(pid, "GC.run");
            return parse(jcmd(pid, "GC.heap_info"));
        } catch (IOException noJdk) {
            return 0;
        }
    }

    static long parse(String heapInfo) {
        Matcher matcher = USED.matcher(heapInfo);
        long kibibytes = 0;
        while (matcher.find()) {
            kibibytes += Long.parseLong(matcher.group(1));
        }
        return kibibytes * 1024;
    }

    private static String jcmd(long pid, String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("no jcmd at " + jcmd);
        }
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
