package io.millrace.chaos.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Visits every state that can be reached, the nearest first. */
final class Search {

    private final Rules rules;
    private final Map<State, Step> visited = new HashMap<>();
    private final Deque<State> waiting = new ArrayDeque<>();
    private boolean everythingHappened;

    private record Step(Optional<State> from, String what) {}

    Search(Rules rules) {
        this.rules = rules;
    }

    /** A shortest way to a state in which something is broken. */
    Optional<String> harm(State first) {
        add(Optional.empty(), "begin", first);
        while (!waiting.isEmpty()) {
            State state = waiting.remove();
            Optional<String> broken = rules.broken(state);
            if (broken.isPresent()) {
                return Optional.of(broken.get() + "\n" + String.join("\n", way(state)));
            }
            everythingHappened |= isComplete(state);
            rules.next(state, (what, next) -> add(Optional.of(state), what, next));
        }
        return Optional.empty();
    }

    private static boolean isComplete(State state) {
        return state.phase() == State.SHOWN
                && state.writers().stream().allMatch(writer -> writer.acknowledged() == writer.last())
                && state.writers().stream().anyMatch(writer -> writer.group() == State.CHILD)
                && state.writers().stream()
                        .allMatch(writer -> state.reader().of(writer.key()).endsWith(String.valueOf(writer.last())));
    }

    private void add(Optional<State> from, String what, State state) {
        if (visited.putIfAbsent(state, new Step(from, what)) == null) {
            waiting.add(state);
        }
    }

    private List<String> way(State state) {
        List<String> way = new ArrayList<>();
        for (Optional<State> at = Optional.of(state); at.isPresent(); ) {
            Step step = Optional.ofNullable(visited.get(at.get())).orElseThrow();
            way.add(step.what());
            at = step.from();
        }
        Collections.reverse(way);
        return way;
    }

    int states() {
        return visited.size();
    }

    /** Whether in some state everything was written, partly to the child, and read. */
    boolean everythingHappened() {
        return everythingHappened;
    }
}
