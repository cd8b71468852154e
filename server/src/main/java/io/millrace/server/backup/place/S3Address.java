package io.millrace.server.backup.place;

import io.millrace.server.cli.CommandFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket, or what begins with a prefix in it.
 *
 * @param bucket name of the bucket
 * @param prefix empty, or ends with '/'
 */
record S3Address(String bucket, String prefix) {

    static final String SCHEME = "s3://";

    private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /**
     * Reads {@code s3://bucket} or {@code s3://bucket/prefix}.
     *
     * @throws CommandFailure when it is neither
     */
    static S3Address parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw CommandFailure.usage("'" + text + "' is not s3://BUCKET/PREFIX; a bucket's name has 3 to 63 small"
                    + " letters, digits, dots and hyphens");
        }
        String prefix = matcher.group(2) == null ? "" : matcher.group(2).replaceAll("^/+|/+$", "");
        return new S3Address(matcher.group(1), prefix.isEmpty() ? "" : prefix + "/");
    }

    /** Key of the object of that name. */
    String key(String name) {
        return prefix + name;
    }

    /** Address of the object of that name; without one its own. */
    String locate(String name) {
        String whole = SCHEME + bucket + "/" + key(name);
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    @Override
    public String toString() {
        return locate("");
    }
}
