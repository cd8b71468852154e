package io.millrace.kinesislibs;

import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Arguments of a program, each as {@code name=value}. */
final class Options {

    private final Map<String, String> values;

    Options(String... args) {
        values = Stream.of(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no argument " + name + "=… among " + values.keySet());
        }
        return value;
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    URI address(String name) {
        return URI.create(text(name));
    }

    AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(text("access-key"), text("secret-key")));
    }
}
