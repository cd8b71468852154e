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
    private State state = State.EMPTY;
    private boolean open;
    private int installs;

    public RecordingStateMachine(Disk disk) {
        this.disk = disk;
    }

    @Override
    public synchronized LogPosition open() {
        open = true;
        state = disk.load();
        return state.position();
    }

    @Override
    public synchronized String apply(LogPosition position, ByteBuffer command) {
        String text = StandardCharsets.UTF_8.decode(command).toString();
        if (text.equals(EXPLODE)) {
            throw new IllegalStateException("told to explode");
        }
        move(position);
        List<Applied> commands = new ArrayList<>(state.commands());
        commands.add(new Applied(position, text));
        state = new State(position, commands);
        return "#" + commands.size() + " " + head(text);
    }

    @Override
    public synchronized void advance(LogPosition position) {
        move(position);
        state = new State(position, state.commands());
    }

    private void move(LogPosition position) {
        if (!open) {
            throw new IllegalStateException("applied after close or before open");
        }
        if (position.index() <= state.position().index()
                || position.term() < state.position().term()) {
            throw new IllegalStateException(position + " after " + state.position());
        }
    }

    @Override
    public synchronized LogPosition flush() {
        disk.store(state);
        return state.position();
    }

    @Override
    public synchronized Checkpoint checkpoint() {
        return new MemoryCheckpoint(state.position(), Map.of("state/commands", state.encode()));
    }

    @Override
    public synchronized LogPosition install(Checkpoint checkpoint) {
        try (var in = checkpoint.read("state/commands", 0)) {
            state = State.decode(in.readAllBytes());
            disk.store(state);
            installs++;
            return state.position();
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
        return state.commands().stream().map(Applied::command).toList();
    }

    /** Commands with their positions. */
    public synchronized List<Applied> applied() {
        return state.commands();
    }

    public synchronized LogPosition position() {
        return state.position();
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
