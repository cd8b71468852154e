package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.Role;
import io.millrace.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays as kubectl renders them, against the API's models and against each other (ADR 0027). */
class KubernetesManifestsTest {

    private static final Path OVERLAYS = Path.of("k8s/overlays");

    private static final Map<String, String> RENDERED = new LinkedHashMap<>();

    private static String rendered(String overlay) {
        return RENDERED.computeIfAbsent(overlay, name -> Kubectl.render(OVERLAYS.resolve(name)));
    }

    private static List<String> errors(String yaml) {
        return Manifest.all(yaml).stream()
                .flatMap(manifest -> manifest.error().stream())
                .toList();
    }

    private static List<Manifest> ofKind(String overlay, String kind) {
        return Manifest.all(rendered(overlay)).stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .toList();
    }

    private static Map<?, ?> pod(Manifest set) {
        return new PodTemplate(set, set.name() + "-0").spec();
    }

    private static Map<?, ?> server(Manifest set) {
        return new PodTemplate(set, set.name() + "-0").container();
    }

    private static Set<Object> portNames(Manifest set) {
        return Manifest.each(server(set), "ports").map(port -> port.get("name")).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "production", "production/monitoring"})
    void whatIsRenderedIsValid(String overlay) {
        assertThat(Manifest.all(rendered(overlay))).isNotEmpty();
        assertThat(errors(rendered(overlay))).isEmpty();
    }

    /** The check's own test: each of these must be refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown field, deep   | readinessProbe:       | readynessProbe:",
                "unknown field, spec   | serviceName:          | serviceNam:",
                "wrong type            | replicas: 3           | replicas: three",
                "map for list          | policyTypes:          | ingress:",
                "bad quantity          | storage: 200Gi        | storage: 200Gib",
                "unknown api version   | policy/v1             | policy/v9",
                "missing name          | name: grpc            | hostIP: grpc",
                "field of another kind | maxUnavailable: 1     | maxUnavailabel: 1"
            })
    void mistakesAreRefused(String what, String right, String wrong) {
        String good = rendered("production");
        String bad = good.replaceFirst(java.util.regex.Pattern.quote(right), wrong);
        assertThat(bad).as(what).isNotEqualTo(good);
        boolean refused;
        try {
            refused = !errors(bad).isEmpty();
        } catch (RuntimeException notEvenYaml) {
            refused = true;
        }
        assertThat(refused).as(what).isTrue();
    }

    /** What no schema says. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "production"})
    void partsFitTogether(String overlay) {
        List<Manifest> services = ofKind(overlay, "Service");
        Set<String> accounts =
                ofKind(overlay, "ServiceAccount").stream().map(Manifest::name).collect(Collectors.toSet());
        for (Manifest set : ofKind(overlay, "StatefulSet")) {
            Map<?, ?> labels = (Map<?, ?>) set.at("spec", "template", "metadata", "labels");
            assertThat(selects(set.at("spec", "selector", "matchLabels"), labels))
                    .isTrue();
            Manifest headless = services.stream()
                    .filter(service -> service.name().equals(set.at("spec", "serviceName")))
                    .findFirst()
                    .orElseThrow();
            assertThat(headless.at("spec", "clusterIP")).isEqualTo("None");
            assertThat(headless.at("spec", "publishNotReadyAddresses")).isEqualTo(true);
            for (Manifest service : services) {
                assertThat(selects(service.at("spec", "selector"), labels))
                        .as("%s selects the pods of %s", service.name(), set.name())
                        .isTrue();
                Manifest.each(service.at("spec"), "ports")
                        .forEach(port -> assertThat(portNames(set))
                                .as("%s, port %s", service.name(), port)
                                .contains(port.get("targetPort")));
            }
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(portNames(set)).contains(Manifest.at(server(set), probe, "httpGet", "port"));
            }
            assertThat(accounts).contains(String.valueOf(pod(set).get("serviceAccountName")));
            mountsExist(set);
        }
        for (Manifest other : ofKind(overlay, "PodDisruptionBudget")) {
            assertThat(other.at("spec", "selector", "matchLabels"))
                    .isEqualTo(Map.of("app.kubernetes.io/name", "millrace"));
        }
        Set<Object> admitted = new HashSet<>();
        for (Manifest policy : ofKind(overlay, "NetworkPolicy")) {
            Manifest.each(policy.at("spec"), "ingress")
                    .forEach(rule -> Manifest.each(rule, "ports").forEach(port -> admitted.add(port.get("port"))));
        }
        assertThat(admitted).isEqualTo(portNames(ofKind(overlay, "StatefulSet").get(0)));
    }

    private static boolean selects(Object selector, Map<?, ?> labels) {
        return labels.entrySet().containsAll(((Map<?, ?>) selector).entrySet());
    }

    private static void mountsExist(Manifest set) {
        Set<Object> volumes = Manifest.each(pod(set), "volumes")
                .map(volume -> volume.get("name"))
                .collect(Collectors.toSet());
        Manifest.each(set.at("spec"), "volumeClaimTemplates")
                .forEach(claim -> volumes.add(Manifest.at(claim, "metadata", "name")));
        Manifest.each(server(set), "volumeMounts")
                .forEach(mount -> assertThat(volumes).contains(mount.get("name")));
    }

    /** The pods' environment is taken by the server's own settings, with the names that DNS would give. */
    @ParameterizedTest
    @CsvSource({
        "dev, millrace, millrace-0, 3",
        "production, millrace, millrace-2, 3",
        "production, millrace-node, millrace-node-1, 2"
    })
    void theServerTakesItsSettings(String overlay, String setName, String podName, int roles) {
        Manifest set = ofKind(overlay, "StatefulSet").stream()
                .filter(candidate -> candidate.name().equals(setName))
                .findFirst()
                .orElseThrow();
        PodTemplate pod = new PodTemplate(set, podName);
        Map<String, String> environment = pod.environment();
        // The image sets it.
        environment.put("MILLRACE_LISTEN_HOST", "0.0.0.0");
        ServerConfig config = ConfigLoader.load(environment);
        assertThat(config.node().id().value()).isEqualTo(podName);
        assertThat(config.roles()).hasSize(roles);
        assertThat(config.has(Role.CONTROLLER)).isEqualTo(roles == 3);
        assertThat(config.advertisedEndpoint()).isEqualTo(pod.host() + ":7400");
        config.cluster()
                .controllers()
                .forEach(controller -> assertThat(controller.host())
                        .isEqualTo(new PodTemplate(set, controller.id().value()).host()));
        Map<Object, Object> ports = Manifest.each(server(set), "ports")
                .collect(Collectors.toMap(port -> port.get("name"), port -> port.get("containerPort")));
        assertThat(ports)
                .containsEntry("grpc", config.listen().grpcPort())
                .containsEntry("raft", config.listen().raftPort())
                .containsEntry("admin", config.listen().adminPort())
                .containsEntry(
                        "kinesis",
                        config.gateway().port() > 0
                                ? config.gateway().port()
                                : config.gateway().tlsPort());
        assertThat(config.tls().isEnabled()).isEqualTo(overlay.equals("production"));
    }

    /** Zones by name of the pod in dev, by the machine's label in production, where they are also spread over. */
    @Test
    void productionSpreadsOverZones() {
        for (Manifest set : ofKind("production", "StatefulSet")) {
            assertThat(Manifest.each(pod(set), "topologySpreadConstraints"))
                    .anyMatch(spread -> "topology.kubernetes.io/zone".equals(spread.get("topologyKey"))
                            && "DoNotSchedule".equals(spread.get("whenUnsatisfiable")));
            assertThat(Manifest.at(server(set), "securityContext", "readOnlyRootFilesystem"))
                    .isEqualTo(true);
            assertThat(Manifest.at(pod(set), "securityContext", "runAsNonRoot")).isEqualTo(true);
        }
    }

    /** The stop fits in the pod's grace: the wait of preStop, and what the server takes to close. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "production"})
    void aStopHasTheTimeItNeeds(String overlay) {
        for (Manifest set : ofKind(overlay, "StatefulSet")) {
            List<?> command = (List<?>) Manifest.at(server(set), "lifecycle", "preStop", "exec", "command");
            assertThat(command.toString()).contains("can-stop, --claim, --wait, --wait-timeout, 120s");
            assertThat((Integer) pod(set).get("terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(120 + 35);
        }
    }
}
