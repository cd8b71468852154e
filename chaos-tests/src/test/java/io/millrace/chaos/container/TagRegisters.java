package io.millrace.chaos.container;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Tags of a stream. A register is used for some seconds, then the next, so that the search for an order stays short. */
final class TagRegisters implements ControlRegisters {

    private static final long REGISTER_MICROS = 4_000_000;

    private final String stream;
    private final Set<String> used = new ConcurrentSkipListSet<>();
    private final AtomicInteger values = new AtomicInteger();

    TagRegisters(String stream) {
        this.stream = stream;
    }

    @Override
    public void turn(AdminCaller caller) {
        String register = "r" + caller.recorder().now() / REGISTER_MICROS + "-"
                + caller.chance().nextInt(2);
        used.add(register);
        switch (caller.chance().nextInt(8)) {
            case 0 -> caller.write(register, "", () -> caller.client().admin().untagStream(stream, Set.of(register)));
            case 1, 2, 3 -> {
                String value = caller.process() + "/" + values.incrementAndGet();
                caller.write(register, value, () -> caller.client().admin().tagStream(stream, Map.of(register, value)));
            }
            default -> read(caller, register);
        }
    }

    private void read(AdminCaller caller, String register) {
        caller.get(
                register,
                () -> Optional.of(caller.client().admin().listTags(stream).getOrDefault(register, "")));
    }

    @Override
    public void readAll(AdminCaller caller) {
        used.forEach(register -> read(caller, register));
    }
}
