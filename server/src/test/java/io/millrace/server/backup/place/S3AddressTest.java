package io.millrace.server.backup.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.cli.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3AddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"s3://backups", "s3://backups/"})
    void aBucketAlone(String text) {
        S3Address address = S3Address.parse(text);
        assertThat(address.key("one/manifest.json")).isEqualTo("one/manifest.json");
        assertThat(address).hasToString("s3://backups");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://backups/prod/eu", "s3://backups//prod/eu//"})
    void aBucketWithAPrefix(String text) {
        S3Address address = S3Address.parse(text);
        assertThat(address.key("one/manifest.json")).isEqualTo("prod/eu/one/manifest.json");
        assertThat(address.locate("one")).isEqualTo("s3://backups/prod/eu/one");
        assertThat(address).hasToString("s3://backups/prod/eu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///prod", "s3://Backups", "s3://a/prod", "s3://under_score/prod"})
    void whatIsNoBucketIsRefused(String text) {
        assertThatThrownBy(() -> S3Address.parse(text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("'" + text + "' is not s3://BUCKET/PREFIX");
    }

    @Test
    void otherPlacesAreDirectories() {
        assertThat(new PlaceOptions().open("/backups/prod").locate("")).isEqualTo("/backups/prod");
    }
}
