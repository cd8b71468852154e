package io.millrace.server.audit;

import io.millrace.proto.internal.v1.AuditPass;
import io.millrace.proto.internal.v1.AuditTotals;
import io.millrace.proto.internal.v1.NotCompared;
import io.millrace.proto.internal.v1.UndecidedRange;
import io.millrace.server.audit.AuditServers.Led;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What came of the audits of groups, as a page and as JSON. */
final class AuditReport {

    private final Map<Integer, Led> audits;
    private final List<Integer> leaderless;
    private final Asked asked;

    /** What decides whether all is well. */
    enum Asked {
        /** Nothing: audits have only begun. */
        NOTHING,
        /** Whether replicas differ, as far as known. */
        WHAT_IS_LEFT,
        /** That, and whether the pass has compared all replicas. */
        THIS_PASS
    }

    private AuditReport(Map<Integer, Led> audits, List<Integer> leaderless, Asked asked) {
        this.audits = audits;
        this.leaderless = leaderless;
        this.asked = asked;
    }

    static AuditReport of(Set<Integer> groups, Map<Integer, Led> all, Asked asked) {
        Map<Integer, Led> audits = new TreeMap<>(all);
        audits.keySet().retainAll(groups);
        return new AuditReport(
                audits,
                groups.stream().filter(group -> !audits.containsKey(group)).toList(),
                asked);
    }

    boolean isWell() {
        return switch (asked) {
            case NOTHING -> true;
            case WHAT_IS_LEFT -> leaderless.isEmpty() && left() == 0;
            case THIS_PASS ->
                leaderless.isEmpty()
                        && left() == 0
                        && audits.values().stream().allMatch(led -> pass(led).getNotComparedCount() == 0);
        };
    }

    private long left() {
        return audits.values().stream()
                .mapToLong(led -> led.audit().getState().getUndecidedCount())
                .sum();
    }

    List<String> page() {
        Table table = Table.of(
                ">GROUP",
                "LEADER",
                "AUDIT",
                ">BLOCKS",
                ">BYTES",
                ">DIVERGENT",
                ">DAMAGED",
                ">REPAIRED",
                ">LEFT",
                "LAST WHOLE");
        audits.forEach((group, led) -> {
            AuditTotals totals = pass(led).getTotals();
            table.row(
                    String.valueOf(group),
                    led.node(),
                    state(led),
                    Human.count(totals.getBlocks()),
                    Human.bytes(totals.getBytes()),
                    Human.count(totals.getDivergent()),
                    Human.count(totals.getDamaged()),
                    Human.count(totals.getRepaired()),
                    Human.count(led.audit().getState().getUndecidedCount()),
                    time(led.audit().getState().getWholeMillis()));
        });
        List<String> page = new ArrayList<>(table.lines());
        leaderless.forEach(group -> page.add("group " + group + " has no leader that answers"));
        audits.forEach((group, led) -> remarks(group, led).forEach(page::add));
        return page;
    }

    private static List<String> remarks(int group, Led led) {
        List<String> remarks = new ArrayList<>();
        for (NotCompared node : pass(led).getNotComparedList()) {
            remarks.add("group " + group + ": not all of node " + node.getNodeId() + " was compared, it "
                    + node.getReason());
        }
        for (UndecidedRange range : led.audit().getState().getUndecidedList()) {
            remarks.add("group " + group + ": replicas differ and nothing was replaced, shard " + range.getShardUid()
                    + " offsets " + range.getFromOffset() + " to " + (range.getToOffset() - 1) + ": " + range.getWhy());
        }
        if (led.audit().getState().getUndecidedCount() > 0) {
            remarks.add("what to do: docs/operations.md, MillraceAuditUndecided");
        }
        return remarks;
    }

    private static String state(Led led) {
        AuditPass pass = pass(led);
        if (pass.getStartedMillis() == 0) {
            return "none yet";
        }
        return pass.getEndedMillis() == 0
                ? "under way, " + Human.count(led.audit().getRecordsLeft(), "record") + " to go"
                : pass.getNotComparedCount() == 0 ? "done" : "done in part";
    }

    private static String time(long millis) {
        return millis == 0 ? "-" : Instant.ofEpochMilli(millis).toString();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("well", isWell());
        json.put("divergent", sum(AuditTotals::getDivergent));
        json.put("damaged", sum(AuditTotals::getDamaged));
        json.put("repaired", sum(AuditTotals::getRepaired));
        json.put("left", left());
        json.put("groups", audits.values().stream().map(AuditReport::json).toList());
        json.put("leaderless", leaderless);
        return json;
    }

    private long sum(ToLongFunction<AuditTotals> part) {
        return audits.values().stream()
                .map(led -> pass(led).getTotals())
                .mapToLong(part)
                .sum();
    }

    private static Map<String, Object> json(Led led) {
        AuditPass pass = pass(led);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", led.audit().getGroup());
        json.put("leader", led.node());
        json.put("running", pass.getStartedMillis() > 0 && pass.getEndedMillis() == 0);
        json.put("startedMillis", pass.getStartedMillis());
        json.put("endedMillis", pass.getEndedMillis());
        json.put("lastWholeMillis", led.audit().getState().getWholeMillis());
        json.put("recordsLeft", led.audit().getRecordsLeft());
        json.put("records", pass.getTotals().getRecords());
        json.put("blocks", pass.getTotals().getBlocks());
        json.put("bytes", pass.getTotals().getBytes());
        json.put("divergent", pass.getTotals().getDivergent());
        json.put("damaged", pass.getTotals().getDamaged());
        json.put("repaired", pass.getTotals().getRepaired());
        json.put(
                "notCompared",
                pass.getNotComparedList().stream()
                        .map(node -> Map.of("node", node.getNodeId(), "reason", node.getReason()))
                        .toList());
        json.put(
                "undecided",
                led.audit().getState().getUndecidedList().stream()
                        .map(AuditReport::json)
                        .toList());
        return json;
    }

    private static Map<String, Object> json(UndecidedRange range) {
        return Map.of(
                "shardUid", range.getShardUid(),
                "fromOffset", range.getFromOffset(),
                "toOffset", range.getToOffset(),
                "why", range.getWhy());
    }

    private static AuditPass pass(Led led) {
        return led.audit().getState().getPass();
    }
}
