package io.millrace.chaos.container;

import io.millrace.client.StreamDescription;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams that are created, deleted and described. The register holds which of those with a name is there, which its largest
 * record size tells; one that is being deleted is not there any more. A name is used for some seconds, then the next.
 */
final class StreamRegisters implements ControlRegisters {

    private static final long REGISTER_MICROS = 8_000_000;
    private static final int SMALLEST_RECORD_KIB = 1024;

    private final String prefix;
    private final Set<String> used = new ConcurrentSkipListSet<>();
    private final AtomicInteger made = new AtomicInteger(SMALLEST_RECORD_KIB);

    StreamRegisters(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public void turn(AdminCaller caller) {
        String name = prefix + "-" + caller.recorder().now() / REGISTER_MICROS;
        used.add(name);
        switch (caller.chance().nextInt(4)) {
            case 0 -> create(caller, name, made.incrementAndGet());
            case 1 -> caller.write(name, "", () -> caller.client().admin().deleteStream(name));
            default -> read(caller, name);
        }
    }

    private static void create(AdminCaller caller, String name, int recordKib) {
        caller.create(
                name,
                String.valueOf(recordKib),
                () -> caller.client().admin().createStream(name, 1, Duration.ZERO, recordKib, Map.of()));
    }

    private static void read(AdminCaller caller, String name) {
        caller.get(name, () -> {
            StreamDescription stream = caller.client().admin().describeStream(name);
            boolean isThere = stream.status() != StreamStatus.DELETING;
            return Optional.of(isThere ? String.valueOf(stream.maxRecordKib()) : "");
        });
    }

    @Override
    public void readAll(AdminCaller caller) {
        used.forEach(name -> read(caller, name));
    }
}
