package io.millrace.server.cli;

import io.millrace.client.AccessKeyDescription;
import io.millrace.client.NewAccessKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace access-key}. */
@Command(
        name = "access-key",
        description = "Make and remove the keys that sign calls of the Kinesis protocol.",
        synopsisSubcommandLabel = "COMMAND")
final class AccessKeyCommand {

    @Command(
            name = "create",
            description = "Make an access key. Its secret is shown this once.",
            footer = {"", "Examples:", "  millrace access-key create --description 'fluent bit'"})
    int create(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Option(
                            names = "--description",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "What it is for, at most 256 characters.")
                    String description)
            throws IOException {
        return connection.run(cluster -> {
            NewAccessKey made = cluster.admin().createAccessKey(description);
            Map<String, Object> json = json(made.key());
            json.put("secret", made.secret());
            int code = output.print(
                    json,
                    () -> List.of("AWS_ACCESS_KEY_ID=" + made.key().id(), "AWS_SECRET_ACCESS_KEY=" + made.secret()));
            connection.remark("Keep the secret: nothing shows it again.");
            return code;
        });
    }

    @Command(
            name = "list",
            description = "List the access keys, without their secrets.",
            footer = {"", "Examples:", "  millrace access-key list"})
    int list(@Mixin ConnectionOptions connection, @Mixin OutputOption output) throws IOException {
        return connection.run(cluster -> {
            List<AccessKeyDescription> keys = cluster.admin().listAccessKeys();
            if (keys.isEmpty()) {
                connection.remark("There are no access keys; `millrace access-key create` makes one.");
            }
            return output.print(
                    keys.stream().map(AccessKeyCommand::json).toList(), () -> keys.isEmpty() ? List.of() : table(keys));
        });
    }

    @Command(
            name = "delete",
            description = "Remove an access key; calls signed with it are refused from then on.",
            footer = {"", "Examples:", "  millrace access-key delete MRAK2ZJ3QWERTYUIOPAS"})
    int delete(
            @Mixin ConnectionOptions connection,
            @Mixin OutputOption output,
            @Parameters(paramLabel = "ID", description = "Id of the key.") String id)
            throws IOException {
        return connection.run(cluster -> {
            cluster.admin().deleteAccessKey(id);
            return output.print(
                    Map.of("id", id, "status", "DELETED"), () -> List.of("access key " + id + " is deleted"));
        });
    }

    private static List<String> table(List<AccessKeyDescription> keys) {
        Table table = Table.of("ID", "CREATED", "DESCRIPTION");
        keys.forEach(key -> table.row(key.id(), Times.of(key.created()), key.description()));
        return table.lines();
    }

    private static Map<String, Object> json(AccessKeyDescription key) {
        Map<String, Object> json = Json.object();
        json.put("id", key.id());
        json.put("description", key.description());
        json.put("created", key.created().toString());
        return json;
    }
}
