package io.millrace.server.backup.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.cli.CommandFailure;
import io.millrace.testkit.S3Server;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The contract, and what goes wrong, against a store that speaks S3. */
class S3PlaceIT extends BackupPlaceContractTest {

    private static final Map<String, String> PROPERTIES =
            Map.of("AWS_ACCESS_KEY_ID", "aws.accessKeyId", "AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey");

    @TempDir
    static Path directory;

    private static S3Server server;
    private static int tests;

    @TempDir
    Path scratch;

    private final List<BackupPlace> opened = new ArrayList<>();
    private String prefix;

    @BeforeAll
    static void startStore() {
        server = S3Server.start(directory);
    }

    @AfterAll
    static void stopStore() {
        server.close();
    }

    @BeforeEach
    void prepare() {
        S3Server.CREDENTIALS.forEach((name, value) -> System.setProperty(PROPERTIES.get(name), value));
        tests++;
        prefix = "test " + tests + "/prod";
    }

    @AfterEach
    void close() {
        opened.forEach(BackupPlace::close);
        PROPERTIES.values().forEach(System::clearProperty);
    }

    @Override
    BackupPlace place() {
        return place(S3Server.BUCKET, server.url());
    }

    private BackupPlace place(String bucket, String endpoint) {
        PlaceOptions options = new PlaceOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("places", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs("--s3-endpoint", endpoint);
        BackupPlace place = options.open("s3://" + bucket + "/" + prefix, scratch);
        opened.add(place);
        return place;
    }

    @Override
    void delete(String folder) throws IOException {
        S3Place place = (S3Place) place();
        place.objects(folder + "/")
                .forEach(object -> place.client()
                        .deleteObject(delete -> delete.bucket(S3Server.BUCKET).key(object.key())));
    }

    @Test
    void moreObjectsThanAPageAreListed() throws IOException {
        try (BackupDraft draft = place().begin("many", KeptFiles.NONE)) {
            for (int i = 0; i < 1005; i++) {
                draft.write("file-" + i, new byte[0]);
            }
            draft.finish("last", new byte[0]);
        }
        assertThat(((S3Place) place()).objects("many/")).hasSize(1006);
    }

    @Test
    void filesOnTheirWayAreForTheirOwnerAndDoNotStay() throws IOException {
        try (BackupDraft draft = place().begin("one", KeptFiles.NONE)) {
            Path gathered = Files.createDirectories(draft.gather("part"));
            assertThat(gathered).startsWith(scratch);
            Files.createFile(gathered.resolve("left"));
            draft.finish("last", new byte[0]);
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void anObjectThatDisappearedMeanwhileIsNoticed() throws IOException {
        try (BackupDraft draft = place().begin("one", KeptFiles.NONE)) {
            draft.write("hash", new byte[] {7});
            delete("one");
            assertThatThrownBy(() -> draft.finish("last", new byte[0]))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("one/hash");
        }
        assertThat(place().folders()).isEmpty();
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> place("no-such-bucket", server.url()).folders())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no bucket 'no-such-bucket' at " + server.url());
    }

    @Test
    void anAccessKeyThatNobodyKnowsIsRefused() {
        System.setProperty("aws.accessKeyId", "nobody");
        assertThatThrownBy(() -> place().folders())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("does not accept the credentials (InvalidAccessKeyId)");
    }

    @Test
    void anEndpointWithoutAStoreIsNamed() {
        String nobody = "http://127.0.0.1:" + TestPorts.next();
        assertThatThrownBy(() -> place(S3Server.BUCKET, nobody).folders())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no answer from " + nobody)
                .hasMessageContaining("--s3-endpoint");
    }

    @Test
    void anObjectIsReadFromWhereAConnectionBroke() throws IOException {
        try (BackupDraft draft = place().begin("one", KeptFiles.NONE)) {
            draft.finish("last", new byte[] {1, 2, 3, 4, 5});
        }
        S3Place place = (S3Place) place();
        try (InputStream in = place.readFrom("one/last", 2)) {
            assertThat(in.readAllBytes()).containsExactly(3, 4, 5);
        }
    }
}
