package io.millrace.testkit;

import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A state machine for tests of command logs: it remembers all commands with their positions. What is durable is held by
 * a {@link Disk} that outlives the machine, as files outlive a process.
 *
 * <p>It refuses to be misused: an index that comes twice or goes back fails the apply. The command {@value #EXPLODE}
 * throws.
 */
public final class RecordingStateMachine implements ReplicatedStateMachine<String> {

    /** A command that makes apply throw. */
    public static final String EXPLODE = "explode";

    private final Disk disk;
    private final List<Leadership> leaderships = new CopyOnWriteArrayList<>();
    private final List<Applied> commands = new ArrayList<>();
    private LogPosition position = LogPosition.NONE;
    private boolean open;
    private int installs;

    public RecordingStateMachine(Disk disk) {
        this.disk = disk;
    }

    @Override
    public synchronized LogPosition open() {
        open = true;
        become(disk.load());
        return position;
    }

    private void become(State state) {
        commands.clear();
        commands.addAll(state.commands());
        position = state.position();
    }

    private State state() {
        return new State(position, List.copyOf(commands));
    }

    @Override
    public synchronized String apply(LogPosition position, ByteBuffer command) {
        String text = StandardCharsets.UTF_8.decode(command).toString();
        if (text.equals(EXPLODE)) {
            throw new IllegalStateException("told to explode");
        }
        move(position);
        commands.add(new Applied(position, text));
        return "#" + commands.size() + " " + head(text);
    }

    @Override
    public synchronized void advance(LogPosition position) {
        move(position);
    }

    private void move(LogPosition next) {
        if (!open) {
            throw new IllegalStateException("applied after close or before open");
        }
        if (next.index() <= position.index() || next.term() < position.term()) {
            throw new IllegalStateException(next + " after " + position);
        }
        position = next;
    }

    @Override
    public synchronized LogPosition flush() {
        disk.store(state());
        return position;
    }

    @Override
    public synchronized Checkpoint checkpoint() {
        return new MemoryCheckpoint(position, Map.of("state/commands", state().encode()));
    }

    @Override
    public synchronized LogPosition install(Checkpoint checkpoint) {
        try (var in = checkpoint.read("state/commands", 0)) {
            become(State.decode(in.readAllBytes()));
            disk.store(state());
            installs++;
            return position;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void leadershipChanged(Leadership leadership) {
        leaderships.add(leadership);
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    /** Commands in the order of their application. */
    public synchronized List<String> commands() {
        return commands.stream().map(Applied::command).toList();
    }

    /** Commands with their positions. */
    public synchronized List<Applied> applied() {
        return List.copyOf(commands);
    }

    public synchronized LogPosition position() {
        return position;
    }

    /** How many checkpoints this machine took over. */
    public synchronized int installs() {
        return installs;
    }

    /** All that was told about leadership. */
    public List<Leadership> leaderships() {
        return leaderships;
    }

    private static String head(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32);
    }

    /** A command and its place. */
    public record Applied(LogPosition position, String command) {}

    /** What survives a crash. */
    public static final class Disk {

        private State durable = State.EMPTY;

        /** Forgets all, as if the directory was deleted. */
        public synchronized void wipe() {
            durable = State.EMPTY;
        }

        /** Forgets what came after {@code position}, as if the last flush had been there. */
        public synchronized void goBackTo(LogPosition position) {
            durable = new State(
                    position,
                    durable.commands().stream()
                            .filter(applied -> applied.position().index() <= position.index())
                            .toList());
        }

        synchronized State load() {
            return durable;
        }

        synchronized void store(State state) {
            durable = state;
        }
    }

    private record State(LogPosition position, List<Applied> commands) {

        static final State EMPTY = new State(LogPosition.NONE, List.of());

        byte[] encode() {
            StringBuilder text = new StringBuilder(line(position, ""));
            commands.forEach(applied -> text.append(line(applied.position(), applied.command())));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        private static String line(LogPosition position, String command) {
            return position.term() + " " + position.index() + " " + command + "\n";
        }

        static State decode(byte[] bytes) {
            List<Applied> all = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(State::parse)
                    .toList();
            return new State(all.get(0).position(), all.subList(1, all.size()));
        }

        private static Applied parse(String line) {
            String[] fields = line.split(" ", 3);
            return new Applied(new LogPosition(Long.parseLong(fields[0]), Long.parseLong(fields[1])), fields[2]);
        }
    }
}
