package io.millrace.server.backup;

import io.millrace.server.backup.place.BackupPlace;
import io.millrace.server.backup.place.PlaceOptions;
import io.millrace.server.backup.place.StoredFile;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.ExitCode;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Progress;
import io.millrace.server.cli.Verbosity;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace cluster verify-backup}. */
@Command(
        name = "verify-backup",
        description = "Read a whole back-up and compare every file with its hash.",
        footer = {
            "",
            "Ends with 1 and names the file when one is damaged or missing. Needs no cluster.",
            "",
            "Examples:",
            "  millrace cluster verify-backup --from /backups/orders",
            "  millrace cluster verify-backup --from s3://backups/orders --s3-region eu-central-1"
        })
public final class VerifyBackupCommand implements Callable<Integer> {

    private final CommandContext context;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            required = true,
            description = "A back-up, or a directory or s3://BUCKET/PREFIX of back-ups for the newest one.")
    private String from = "";

    @Mixin
    private final PlaceOptions places = new PlaceOptions();

    @Option(names = "--verbose", description = "Show the stack trace of a failure.")
    private boolean verbose;

    /** The command, with what it needs from the outside. */
    public VerifyBackupCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        try (BackupPlace place = places.open(from)) {
            return verify(Backup.open(place));
        }
    }

    private int verify(Backup backup) throws IOException {
        List<StoredFile> files = backup.files();
        long total = files.stream().mapToLong(StoredFile::bytes).sum();
        long done = 0;
        Narrator narrator = new Narrator(context, verbose ? Verbosity.VERBOSE : Verbosity.NORMAL);
        try (Progress progress = narrator.bytes("verifying")) {
            for (StoredFile file : files) {
                backup.copy(file, OutputStream.nullOutputStream());
                done += file.bytes();
                progress.update(done, total, "");
            }
        }
        narrator.result(Human.count(files.size(), "file") + " of " + backup.location() + " are right, "
                + Human.bytes(total) + ", made " + backup.manifest().created());
        return ExitCode.OK;
    }
}
