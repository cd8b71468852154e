package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws which shards came from which: children stand under their parent. A merged shard stands under its lower parent and
 * is pointed to from the other one. Shards whose parents have expired begin a tree of their own.
 */
final class LineageTree {

    private final Map<String, ShardDescription> shards = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    private LineageTree(List<ShardDescription> all) {
        all.stream()
                .sorted(Comparator.comparing(ShardDescription::shardId))
                .forEach(shard -> shards.put(shard.shardId(), shard));
    }

    /** The trees, one line per shard and per pointer. */
    static List<String> draw(List<ShardDescription> all) {
        LineageTree tree = new LineageTree(all);
        tree.shards.values().stream()
                .filter(shard -> tree.home(shard).isEmpty())
                .sorted(Comparator.comparing(
                                (ShardDescription shard) -> shard.range().start())
                        .thenComparing(ShardDescription::shardId))
                .forEach(root -> tree.add(root, "", ""));
        return List.copyOf(tree.lines);
    }

    /** The parent under which a shard stands: the first that is still there; empty for a root. */
    private String home(ShardDescription shard) {
        return shard.parents().stream().filter(shards::containsKey).findFirst().orElse("");
    }

    private void add(ShardDescription shard, String ownIndent, String indent) {
        lines.add(ownIndent + text(shard));
        List<ShardDescription> children = shards.values().stream()
                .filter(child -> child.parents().contains(shard.shardId()))
                .sorted(Comparator.comparing(
                        (ShardDescription child) -> child.range().start()))
                .toList();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            String branch = indent + (last ? "└─ " : "├─ ");
            ShardDescription child = children.get(i);
            if (home(child).equals(shard.shardId())) {
                add(child, branch, indent + (last ? "   " : "│  "));
            } else {
                lines.add(branch + "→ " + brief(child) + ", merged with " + ShardIds.brief(home(child)));
            }
        }
    }

    private static String brief(ShardDescription shard) {
        return ShardIds.brief(shard.shardId());
    }

    private String text(ShardDescription shard) {
        String text = brief(shard)
                + (shard.isOpen() ? "  open    " : "  closed  ")
                + Human.percent(ShardMapPicture.share(shard.range()));
        boolean orphan = !shard.parents().isEmpty() && home(shard).isEmpty();
        return orphan ? text + "  (parents have expired)" : text;
    }
}
