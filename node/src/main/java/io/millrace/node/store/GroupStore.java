package io.millrace.node.store;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.FileTree;
import io.millrace.common.id.ProducerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The store of one replica group: blocks and rows in one RocksDB that can be replaced as a whole. Reads and background work
 * run on any thread; {@link #batch}, {@link #write}, {@link #replace} belong to whoever applies the log, one at a time.
 * While the store is closed or being replaced, readers get a {@link MillraceException} UNAVAILABLE.
 */
public final class GroupStore implements AutoCloseable {

    private final StoreDirectories directories;
    private final RocksShared shared;
    /** Readers of {@link #database} hold the read lock for the time they use it; who replaces it, the write lock. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private volatile @Nullable RocksDatabase database;

    /**
     * Names a store; {@link #open} opens it.
     *
     * @param directory everything it keeps is in there; made when missing
     */
    public GroupStore(Path directory, RocksShared shared) {
        directories = new StoreDirectories(directory);
        this.shared = shared;
    }

    public Path directory() {
        return directories.base();
    }

    RocksShared shared() {
        return shared;
    }

    /**
     * Opens the store, empty when it is new, after ending what a crash may have interrupted.
     *
     * @throws StorageFailedException DAMAGED also when damage was found in it the last time: RocksDB looks at most of its files only
     *     when it uses them, and would open it and find the damage again
     */
    public void open() {
        lock.writeLock().lock();
        try {
            directories.recover();
            if (directories.isMarkedDamaged()) {
                throw StorageFailedException.stillDamaged(directory());
            }
            database = RocksDatabase.open(directories.live(), shared);
        } catch (IOException e) {
            throw StorageFailedException.of(directory(), "opening it", e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Puts a damaged database aside and opens an empty one in its place. The one that was put aside before is deleted.
     *
     * @return where the damaged one lies now
     */
    public Path putAside() {
        lock.writeLock().lock();
        try {
            closeDatabase();
            Path aside = directories.putAside();
            database = RocksDatabase.open(directories.live(), shared);
            return aside;
        } catch (IOException e) {
            throw StorageFailedException.of(directory(), "putting its damaged files aside", e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Row that {@link StoreBatch#putApplied} wrote last. */
    public Optional<byte[]> appliedRow() {
        return own("reading the applied position", GroupStore::appliedRow);
    }

    /** Hands over all shard rows, then all producer rows, in key order. */
    public void load(RowVisitor visitor) {
        run("loading its state", db -> visitRows(db, visitor));
    }

    /** A new batch, to be written before the next {@link #replace}. */
    public StoreBatch batch(int expectedBytes) {
        return new StoreBatch(current(), expectedBytes);
    }

    /**
     * Writes a batch, all or nothing.
     *
     * @throws StorageFailedException when it cannot; the process must end
     */
    public void write(StoreBatch batch) {
        run("writing", db -> db.rocks().write(db.write(), batch.batch()));
    }

    /** Makes everything that was written before the call durable. Slow; any thread. */
    public void flush() {
        run("flushing", db -> db.flush());
    }

    /** Lets a reader walk a shard's blocks, checked by RocksDB; the cursor is valid only inside. */
    public <T> T read(long shardUid, Function<BlockCursor, T> reading) {
        return shared(db -> {
            try (BlockCursor cursor = new BlockCursor(db, shardUid, db.verified())) {
                return reading.apply(cursor);
            }
        });
    }

    /** As {@link #read}, for whoever reads everything once: leaves the cache of keys as it is. */
    public <T> T scan(long shardUid, Function<BlockCursor, T> reading) {
        return shared(db -> {
            try (BlockCursor cursor = new BlockCursor(db, shardUid, db.scanning())) {
                return reading.apply(cursor);
            }
        });
    }

    /** As {@link #read} without RocksDB's checks: only to find out what is damaged. */
    public <T> T inspect(long shardUid, Function<BlockCursor, T> reading) {
        return shared(db -> {
            try (BlockCursor cursor = new BlockCursor(db, shardUid, db.unverified())) {
                return reading.apply(cursor);
            }
        });
    }

    /** Puts a block over a damaged one. */
    public void putBlock(long shardUid, long baseOffset, byte[] block) {
        run(
                "repairing a block",
                db -> db.rocks().put(db.records(), db.write(), Keys.block(shardUid, baseOffset), block));
    }

    /** What cannot be mended block by block: the next {@link #open} finds it damaged. */
    public void markDamaged() {
        own("noting that it is damaged", db -> {
            directories.markDamaged();
            return db;
        });
    }

    /** Makes a durable image of the store by hard links; the caller deletes the directory. Any thread. */
    public Path checkpoint() {
        return own("making a checkpoint", db -> {
            try (Checkpoint checkpoint = Checkpoint.create(db.rocks())) {
                Path path = directories.newCheckpoint();
                checkpoint.createCheckpoint(path.toString());
                return path;
            }
        });
    }

    /** Row of the applied position in a checkpoint's directory. */
    public Optional<byte[]> appliedRowOf(Path checkpoint) {
        try (RocksDatabase image = RocksDatabase.openReadOnly(checkpoint, shared)) {
            return appliedRow(image);
        } catch (RocksDBException e) {
            throw StorageFailedException.of(checkpoint, "reading the applied position", e);
        }
    }

    /** An empty directory on the store's file system for a checkpoint to be installed. */
    public Path newStaging() throws IOException {
        return directories.newStaging();
    }

    /** Replaces the store by what lies in the staging directory. Readers see the former, UNAVAILABLE, or the new state. */
    public void replace() {
        try {
            directories.commitStaging();
            lock.writeLock().lock();
            try {
                closeDatabase();
                directories.swap();
                database = RocksDatabase.open(directories.live(), shared);
            } finally {
                lock.writeLock().unlock();
            }
            directories.deleteOld();
        } catch (IOException e) {
            throw StorageFailedException.of(directory(), "installing a checkpoint", e);
        }
    }

    /** Deletes a directory that {@link #checkpoint} made. */
    public void deleteCheckpoint(Path checkpoint) throws IOException {
        FileTree.delete(checkpoint);
    }

    /** Runs background work on the database unless it is closed; damage and other errors come out as RocksDB says them. */
    void background(Work<RocksDatabase> work) throws RocksDBException {
        lock.readLock().lock();
        try {
            RocksDatabase db = database;
            if (db != null) {
                work.run(db);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Reads a number that RocksDB reports, 0 while the store is closed or being replaced. */
    public long property(String name) {
        if (!lock.readLock().tryLock()) {
            return 0;
        }
        try {
            RocksDatabase db = database;
            return db == null ? 0 : db.rocks().getAggregatedLongProperty(name);
        } catch (RocksDBException e) {
            return 0;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closeDatabase();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeDatabase() {
        RocksDatabase db = database;
        database = null;
        if (db != null) {
            db.close();
        }
    }

    private RocksDatabase current() {
        RocksDatabase db = database;
        if (db == null) {
            throw new IllegalStateException("store " + directory() + " is not open");
        }
        return db;
    }

    /** For the replica's own work: waits for a replacement, and an error is the end. */
    private <T> T own(String doing, Access<T> access) {
        lock.readLock().lock();
        try {
            return access.on(current());
        } catch (RocksDBException e) {
            throw remembered(StorageFailedException.of(directory(), doing, e));
        } catch (IOException e) {
            throw StorageFailedException.of(directory(), doing, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The next {@link #open} has to know of damage. */
    private StorageFailedException remembered(StorageFailedException failure) {
        if (failure.kind() == StorageFailedException.Kind.DAMAGED) {
            try {
                directories.markDamaged();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private void run(String doing, Work<RocksDatabase> work) {
        own(doing, db -> {
            work.run(db);
            return db;
        });
    }

    /** For callers from outside: never waits for a replacement. */
    private <T> T shared(Function<RocksDatabase, T> access) {
        if (!lock.readLock().tryLock()) {
            throw unavailable();
        }
        try {
            RocksDatabase db = database;
            if (db == null) {
                throw unavailable();
            }
            return access.apply(db);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static MillraceException unavailable() {
        return new MillraceException(ErrorCode.UNAVAILABLE, "the replica's store is closed or being rebuilt");
    }

    private static Optional<byte[]> appliedRow(RocksDatabase db) throws RocksDBException {
        return Optional.ofNullable(db.rocks().get(db.state(), db.verified(), Keys.applied()));
    }

    private static void visitRows(RocksDatabase db, RowVisitor visitor) throws RocksDBException {
        try (RocksIterator rows = db.rocks().newIterator(db.state(), db.verified())) {
            for (rows.seek(new byte[] {Keys.SHARD}); rows.isValid(); rows.next()) {
                ByteBuffer key = ByteBuffer.wrap(rows.key());
                if (key.get() != Keys.SHARD) {
                    break;
                }
                visitor.shard(key.getLong(), rows.value());
            }
            rows.status();
            for (rows.seek(new byte[] {Keys.PRODUCER}); rows.isValid(); rows.next()) {
                ByteBuffer key = ByteBuffer.wrap(rows.key());
                if (key.get() != Keys.PRODUCER) {
                    break;
                }
                visitor.producer(key.getLong(), new ProducerId(key.getLong(), key.getLong()), rows.value());
            }
            rows.status();
        }
    }

    /** Receives stored rows. */
    public interface RowVisitor {

        void shard(long shardUid, byte[] row);

        void producer(long shardUid, ProducerId producer, byte[] row);
    }

    /** Work that RocksDB may refuse. */
    @FunctionalInterface
    interface Work<D> {
        void run(D database) throws RocksDBException;
    }

    @FunctionalInterface
    private interface Access<T> {
        T on(RocksDatabase database) throws RocksDBException, IOException;
    }
}
