package io.millrace.deploy;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One pod of a stateful set, as the kubelet reads it.
 *
 * @param set the rendered set
 * @param name the pod's name
 */
record PodTemplate(Manifest set, String name) {

    /** Value of each secret that a manifest refers to. */
    static final String SECRET = "a secret of the cluster";

    /**
     * A probe over HTTP.
     *
     * @param patience how long it may fail before the kubelet acts
     */
    record Probe(int port, String path, Duration patience) {
        URI on(String address) {
            return URI.create("http://" + address + ":" + port + path);
        }
    }

    Map<?, ?> spec() {
        return (Map<?, ?>) set.at("spec", "template", "spec");
    }

    Map<?, ?> container() {
        return Manifest.each(spec(), "containers").findFirst().orElseThrow();
    }

    String namespace() {
        return String.valueOf(set.at("metadata", "namespace"));
    }

    /** The name that DNS has for it. */
    String host() {
        return name + "." + set.at("spec", "serviceName") + "." + namespace() + ".svc.cluster.local";
    }

    List<String> args() {
        return strings(Manifest.at(container(), "args"));
    }

    List<String> preStop() {
        return strings(Manifest.at(container(), "lifecycle", "preStop", "exec", "command"));
    }

    /**
     * What its process may do.
     *
     * @param user number of the user
     * @param group number of the user's group
     * @param volumeGroup group that volumes belong to
     * @param isRootReadOnly whether it may write to volumes only
     * @param mayGainMore whether it may get more rights than it began with
     * @param dropped capabilities that it does not have
     */
    record Rights(
            String user,
            String group,
            String volumeGroup,
            boolean isRootReadOnly,
            boolean mayGainMore,
            List<String> dropped) {}

    Rights rights() {
        Object pod = Manifest.at(spec(), "securityContext");
        Object process = Manifest.at(container(), "securityContext");
        return new Rights(
                String.valueOf(Manifest.at(pod, "runAsUser")),
                String.valueOf(Manifest.at(pod, "runAsGroup")),
                String.valueOf(Manifest.at(pod, "fsGroup")),
                Manifest.at(process, "readOnlyRootFilesystem").equals(true),
                Manifest.at(process, "allowPrivilegeEscalation").equals(true),
                strings(Manifest.at(process, "capabilities", "drop")));
    }

    /** Path of each volume that is mounted, by its name. */
    Map<String, String> mounts() {
        Map<String, String> mounts = new LinkedHashMap<>();
        Manifest.each(container(), "volumeMounts")
                .forEach(
                        mount -> mounts.put(String.valueOf(mount.get("name")), String.valueOf(mount.get("mountPath"))));
        return mounts;
    }

    /** Volumes that outlive the pod. */
    List<String> claims() {
        return Manifest.each(set.at("spec"), "volumeClaimTemplates")
                .map(claim -> String.valueOf(Manifest.at(claim, "metadata", "name")))
                .toList();
    }

    /** As a quantity of Kubernetes. */
    String memoryLimit() {
        return String.valueOf(Manifest.at(container(), "resources", "limits", "memory"));
    }

    /** Time between the call to stop and the kill, preStop included. */
    int gracePeriodSeconds() {
        return (Integer) Manifest.at(spec(), "terminationGracePeriodSeconds");
    }

    /** Number of a named port. */
    int port(Object portName) {
        return Manifest.each(container(), "ports")
                .filter(port -> port.get("name").equals(portName))
                .map(port -> (Integer) port.get("containerPort"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port is named " + portName));
    }

    Probe probe(String field) {
        Object probe = Manifest.at(container(), field);
        int period = (Integer) Manifest.at(probe, "periodSeconds");
        int failures = (Integer) Manifest.at(probe, "failureThreshold");
        return new Probe(
                port(Manifest.at(probe, "httpGet", "port")),
                String.valueOf(Manifest.at(probe, "httpGet", "path")),
                Duration.ofSeconds((long) period * failures));
    }

    /** As the kubelet makes it; a reference must come after what it refers to. */
    Map<String, String> environment() {
        Map<String, String> fields = Map.of(
                "metadata.name",
                name,
                "metadata.namespace",
                namespace(),
                "metadata.labels['topology.kubernetes.io/zone']",
                "zone-b");
        Map<String, String> env = new LinkedHashMap<>();
        Manifest.each(container(), "env").forEach(variable -> {
            String value = value(variable, fields);
            for (Map.Entry<String, String> known : env.entrySet()) {
                value = value.replace("$(" + known.getKey() + ")", known.getValue());
            }
            if (value.contains("$(")) {
                throw new AssertionError(variable + " refers to what is not set before it");
            }
            env.put(String.valueOf(variable.get("name")), value);
        });
        return env;
    }

    private static String value(Map<?, ?> variable, Map<String, String> fields) {
        if (!(variable.get("valueFrom") instanceof Map<?, ?> from)) {
            return String.valueOf(variable.get("value"));
        }
        if (!(from.get("fieldRef") instanceof Map<?, ?> field)) {
            return SECRET;
        }
        String value = fields.get(String.valueOf(field.get("fieldPath")));
        if (value == null) {
            throw new AssertionError("the test knows no value for " + variable);
        }
        return value;
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }
}
