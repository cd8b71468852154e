package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import java.util.List;

/** Looks for one family of faults in a history. Stateless. */
@FunctionalInterface
public interface Checker {

    /** Everything that is wrong; empty when the history is good. */
    List<Finding> check(History history);

    /** All checkers; each looks only at the operations that it knows. */
    static List<Checker> all() {
        return List.of(
                new LogChecker(),
                new KeyOrderChecker(),
                new RegisterChecker(),
                new GroupChecker(),
                new RecoveryChecker());
    }
}
