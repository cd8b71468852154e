package io.millrace.chaos.check;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Order per key, also across splits and merges (INV-3): values are {@code key:number}, a writer sends the numbers of a
 * key in rising order, and a reader that follows the stream gets them in that order, each once. Readers are taken as they are;
 * acknowledged numbers only, since a write of unknown outcome may land late.
 */
public final class KeyOrderChecker implements Checker {

    @Override
    public List<Finding> check(History history) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Boolean> acknowledged = new HashMap<>();
        history.sends().filter(Op::isOk).forEach(send -> acknowledged.put(send.value(), true));
        Map<String, Map<String, Long>> lastByReader = new HashMap<>();
        history.reads().filter(read -> !read.isFinal()).forEach(read -> {
            Map<String, Long> last = lastByReader.computeIfAbsent(read.process(), r -> new HashMap<>());
            read.items().stream()
                    .filter(item -> acknowledged.containsKey(item.value()))
                    .forEach(item -> follow(read, item, last, findings));
        });
        return findings;
    }

    private static void follow(Op read, Item item, Map<String, Long> last, List<Finding> findings) {
        OptionalLong number = number(item);
        if (number.isEmpty()) {
            return;
        }
        Long before = last.put(item.key(), number.getAsLong());
        if (before != null && before >= number.getAsLong()) {
            findings.add(new Finding(
                    "reordered",
                    read.process() + " got " + item.value() + " in " + read.shard() + " after " + item.key() + ":"
                            + before));
        }
    }

    /** Number of a value {@code key:number}. */
    static OptionalLong number(Item item) {
        String start = item.key() + ":";
        if (!item.value().startsWith(start)) {
            return OptionalLong.empty();
        }
        String digits = item.value().substring(start.length());
        boolean isNumber =
                !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(Character::isDigit);
        return isNumber ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
