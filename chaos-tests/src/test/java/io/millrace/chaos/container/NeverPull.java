package io.millrace.chaos.container;

import org.testcontainers.images.ImagePullPolicy;
import org.testcontainers.utility.DockerImageName;

/** All images are built here: a missing one fails at once, instead of after minutes of pulling. */
public final class NeverPull implements ImagePullPolicy {

    @Override
    public boolean shouldPull(DockerImageName image) {
        return false;
    }
}
