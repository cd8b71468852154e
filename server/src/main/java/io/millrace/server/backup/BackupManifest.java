package io.millrace.server.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.millrace.server.backup.place.StoredFile;
import java.util.List;

/**
 * What is in a back-up; written last, so a back-up without it is none. As JSON in the file {@value #FILE}, whose own hash is in
 * {@value #HASH_FILE} in the form of {@code sha256sum}.
 *
 * @param format version of the layout; grows when an older program could no longer restore it
 * @param program version of the program that made it
 * @param created when it began, ISO 8601 in UTC: everything acknowledged before is in it
 * @param clusterId id of the cluster
 * @param clusterName name of the cluster as configured
 * @param featureLevel level of the cluster's decision rules
 * @param metadataVersion version of the metadata
 * @param metadata log entries with which the two copies of the metadata end
 * @param files files of the metadata
 * @param digestFormat what is hashed of a shard; hashes are compared only when it is the same
 * @param groups replica groups
 */
@JsonIgnoreProperties(ignoreUnknown = true) // a later version may say more
record BackupManifest(
        int format,
        String program,
        String created,
        String clusterId,
        String clusterName,
        int featureLevel,
        long metadataVersion,
        Positions metadata,
        List<StoredFile> files,
        int digestFormat,
        List<Group> groups) {

    static final int FORMAT = 1;
    static final String FILE = "manifest.json";
    static final String HASH_FILE = "manifest.json.sha256";

    BackupManifest {
        files = List.copyOf(files);
        groups = List.copyOf(groups);
    }

    /**
     * Where the metadata were taken.
     *
     * @param cut log index before any data was copied
     * @param later log index after all data was copied
     */
    record Positions(long cut, long later) {}

    /**
     * A replica group, as its leader had it at one log entry.
     *
     * @param group number
     * @param index index of the log entry
     * @param replicas nodes that held it
     * @param files its files
     * @param shards its shards
     */
    record Group(int group, long index, List<String> replicas, List<StoredFile> files, List<Shard> shards) {
        Group {
            replicas = List.copyOf(replicas);
            files = List.copyOf(files);
            shards = List.copyOf(shards);
        }

        long bytes() {
            return files.stream().mapToLong(StoredFile::bytes).sum();
        }
    }

    /**
     * A shard.
     *
     * @param uid unique number
     * @param firstOffset first kept record
     * @param nextOffset behind the last record
     * @param sha256 hash of its state and of all its records, in hex
     */
    record Shard(long uid, long firstOffset, long nextOffset, String sha256) {}

    long bytes() {
        return groups.stream().mapToLong(Group::bytes).sum();
    }
}
