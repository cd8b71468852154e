package io.millrace.node.store;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directories of one store, all on one file system so that renames and hard links work: {@code db} (the live one),
 * {@code staging} (a checkpoint being received), {@code next} (a received one, complete and synced; exists for a moment),
 * {@code old} (the replaced one, being deleted), {@code damaged} (one that could not be loaded), {@code checkpoints} (being sent).
 *
 * <p>A swap is: staging is synced and renamed to next, db to old, next to db. Whatever step a crash interrupts, {@link
 * #recover} ends with either the former or the received state.
 *
 * <p>A database in whose files damage was found carries a mark inside, so that it goes wherever the directory goes.
 */
final class StoreDirectories {

    private final Path base;
    private final AtomicLong checkpointNumber = new AtomicLong();

    StoreDirectories(Path base) {
        this.base = base;
    }

    Path base() {
        return base;
    }

    Path live() {
        return base.resolve("db");
    }

    Path staging() {
        return base.resolve("staging");
    }

    private Path next() {
        return base.resolve("next");
    }

    private Path old() {
        return base.resolve("old");
    }

    private Path damageMark() {
        return live().resolve("MILLRACE_DAMAGED");
    }

    private Path checkpoints() {
        return base.resolve("checkpoints");
    }

    /** Ends an interrupted swap and removes what nobody needs any more. Only while the store is not open. */
    void recover() throws IOException {
        Files.createDirectories(base);
        if (Files.exists(next())) {
            swap();
        }
        FileTree.delete(old());
        FileTree.delete(staging());
        FileTree.delete(checkpoints());
    }

    /** An empty staging directory. */
    Path newStaging() throws IOException {
        FileTree.delete(staging());
        return Files.createDirectories(staging());
    }

    /** Makes a filled staging directory durable; from now on recovery completes the swap. */
    void commitStaging() throws IOException {
        DurableFiles.syncTree(staging());
        FileTree.delete(next());
        Files.move(staging(), next(), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.sync(base);
    }

    /** Puts the committed directory in the place of the live one. Only while the store is not open. */
    void swap() throws IOException {
        FileTree.delete(old());
        if (Files.exists(live())) {
            Files.move(live(), old(), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(next(), live(), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.sync(base);
    }

    /** Says for good that the live directory is damaged. */
    void markDamaged() throws IOException {
        Files.write(damageMark(), new byte[0], StandardOpenOption.CREATE);
        DurableFiles.sync(live());
    }

    boolean isMarkedDamaged() {
        return Files.exists(damageMark());
    }

    /** Puts the live directory aside, in place of one that was put aside before. Only while the store is not open. */
    Path putAside() throws IOException {
        Path aside = base.resolve("damaged");
        FileTree.delete(aside);
        Files.move(live(), aside, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.sync(base);
        return aside;
    }

    void deleteOld() throws IOException {
        FileTree.delete(old());
    }

    /** Path for a new checkpoint, which must not exist for RocksDB. */
    Path newCheckpoint() throws IOException {
        Files.createDirectories(checkpoints());
        return checkpoints().resolve(Long.toString(checkpointNumber.incrementAndGet()));
    }
}
