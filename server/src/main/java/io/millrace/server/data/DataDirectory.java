package io.millrace.server.data;

import io.millrace.common.file.DurableFiles;
import io.millrace.common.id.NodeId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The one directory of a server, locked while it is open. Its file {@value #LABEL} says which format, node and cluster it
 * belongs to; a directory of another node or cluster, or of a newer format, is refused. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {

    /** Grows when an older version could no longer read what this one writes. */
    static final int FORMAT = 1;

    private static final String LABEL = "millrace.properties";
    private static final String LOCK = "millrace.lock";

    /** Exists while a back-up is being restored into the directory. */
    private static final String UNFINISHED = "restore-unfinished";

    private final Path path;
    private final FileChannel lockFile;
    private final Path labelFile;
    private DirectoryLabel label;

    private DataDirectory(Path path, FileChannel lockFile, DirectoryLabel label) {
        this.path = path;
        this.lockFile = lockFile;
        this.labelFile = path.resolve(LABEL);
        this.label = label;
    }

    /**
     * Makes the directory if need be, locks it, and checks to whom it belongs.
     *
     * @throws DataDirectoryException when another process uses it, or it belongs to another node or a newer version
     */
    public static DataDirectory open(Path path, NodeId node) {
        FileChannel lock = null;
        try {
            Files.createDirectories(path);
            lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(path, lock);
            checkComplete(path);
            DirectoryLabel label = DirectoryLabel.read(path.resolve(LABEL));
            check(path, label, node);
            return new DataDirectory(path, lock, label);
        } catch (IOException e) {
            release(lock);
            throw new DataDirectoryException("data.dir " + path + " cannot be used: " + e, e);
        } catch (DataDirectoryException e) {
            release(lock);
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** Id of the cluster it belongs to; empty when it has not joined one. */
    public synchronized String clusterId() {
        return label.clusterId();
    }

    /**
     * Remembers cluster and node for ever.
     *
     * @throws DataDirectoryException when it belongs to another cluster
     */
    public synchronized void joined(String clusterId, NodeId node) {
        if (label.clusterId().equals(clusterId)) {
            return;
        }
        if (!label.clusterId().isEmpty()) {
            throw new DataDirectoryException("data.dir " + path + " belongs to cluster " + label.clusterId()
                    + ", but the controllers are of cluster " + clusterId
                    + "; point data.dir or cluster.controllers elsewhere");
        }
        DirectoryLabel next = new DirectoryLabel(FORMAT, node.value(), clusterId);
        try {
            next.write(labelFile);
        } catch (IOException e) {
            throw new DataDirectoryException("cannot write " + labelFile + ": " + e, e);
        }
        label = next;
    }

    /** From now on the directory is refused, until {@link #restoreEnds}. */
    public void restoreBegins() throws IOException {
        Files.createFile(path.resolve(UNFINISHED));
    }

    /** The directory may be used again. */
    public void restoreEnds() throws IOException {
        Files.delete(path.resolve(UNFINISHED));
        DurableFiles.sync(path);
    }

    private static void checkComplete(Path path) {
        if (Files.exists(path.resolve(UNFINISHED))) {
            throw new DataDirectoryException("data.dir " + path
                    + " holds part of a back-up whose restore did not end; empty the directory and restore again");
        }
    }

    /** Lets others use it. */
    @Override
    public void close() {
        release(lockFile);
    }

    private static void lock(Path path, FileChannel file) throws IOException {
        FileLock taken;
        try {
            taken = file.tryLock();
        } catch (OverlappingFileLockException byThisProcess) {
            taken = null;
        }
        if (taken == null) {
            throw new DataDirectoryException("data.dir " + path
                    + " is used by another running server; stop that one or choose another directory");
        }
    }

    private static void check(Path path, DirectoryLabel label, NodeId node) {
        if (label.format() > FORMAT) {
            throw new DataDirectoryException("data.dir " + path + " was written by a newer version (format "
                    + label.format() + ", this version knows " + FORMAT + "); update this server");
        }
        if (!label.nodeId().isEmpty() && !label.nodeId().equals(node.value())) {
            throw new DataDirectoryException("data.dir " + path + " belongs to node '" + label.nodeId()
                    + "', but node.id is '" + node + "'; correct one of them");
        }
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new DataDirectoryException("cannot release the lock of the data directory", e);
            }
        }
    }
}
