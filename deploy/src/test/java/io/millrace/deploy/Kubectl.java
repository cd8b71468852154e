package io.millrace.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kubectl kustomize}, which needs no cluster. */
final class Kubectl {

    /** Older ones do not know the fields that the overlays use. */
    private static final int OLDEST_MINOR = 27;

    private static final Pattern VERSION = Pattern.compile("Client Version:.*?v?1\\.(\\d+)");

    private Kubectl() {}

    /**
     * The manifests of a kustomization.
     *
     * @throws AssertionError that says what to install when there is no usable kubectl
     */
    static String render(Path kustomization) {
        String version;
        try {
            version = Command.run("kubectl", "version", "--client");
        } catch (IOException e) {
            throw new AssertionError(advice("there is none on the PATH"), e);
        }
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find() || Integer.parseInt(matcher.group(1)) < OLDEST_MINOR) {
            throw new AssertionError(advice("this one says " + version.strip()));
        }
        try {
            return Command.run("kubectl", "kustomize", kustomization.toString());
        } catch (IOException e) {
            throw new AssertionError("cannot render " + kustomization, e);
        }
    }

    private static String advice(String found) {
        return "kubectl 1." + OLDEST_MINOR + " or newer is needed to render deploy/k8s; " + found
                + ". Run .ci/tools, or install it: https://kubernetes.io/docs/tasks/tools/";
    }
}
