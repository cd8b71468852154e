package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigErrorsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nod.id: a                       | m.yaml: nod.id: there is no such setting; did you mean 'node.id'?
            node: {idd: a}                  | m.yaml: node.idd: there is no such setting; did you mean 'node.id'?
            grpc-port: 7400                 | m.yaml: grpc-port: there is no such setting; did you mean 'listen.grpc-port'?
            listen.grpc_port: 1             | m.yaml: listen.grpc_port: there is no such setting; did you mean 'listen.grpc-port'?
            elephants: 3                    | m.yaml: elephants: there is no such setting; 'millrace config docs' lists them all
            listen.grpc-port: 70000         | m.yaml: listen.grpc-port: 70000 is not a port; use 1 to 65535
            listen.grpc-port: many          | m.yaml: listen.grpc-port: 'many' is not a whole number from 0 to 2147483647
            listen.insecure: yes            | m.yaml: listen.insecure: 'yes' is neither true nor false
            node.id: a b                    | m.yaml: node.id: node id 'a b' is not 1 to 64 of letters, digits, '_', '.', '-'
            roles: [gate]                   | m.yaml: roles: 'gate' is not known; use any of controller, node, gateway
            roles: [gateway]                | m.yaml: roles: has gateway without node; add node or leave gateway out
            roles: []                       | m.yaml: roles: is empty; give controller, node, or both
            gateway.port: 0                 | m.yaml: gateway.port: and gateway.tls-port are both 0; give one, or leave the role gateway out
            gateway.tls-port: 4568          | m.yaml: gateway.tls-port: needs a certificate; set gateway.certificate and gateway.private-key, or the files of tls
            gateway.certificate: /c         | m.yaml: gateway.private-key: is not set but the other one is; give both certificate and private-key
            gateway.account-id: 12          | m.yaml: gateway.account-id: '12' is not twelve digits
            gateway.region: US EAST         | m.yaml: gateway.region: 'US EAST' is not a region like us-east-1
            gateway.access-keys: [id]       | m.yaml: gateway.access-keys: has an element that is not ID:SECRET; write the id, a colon and the secret
            gateway.authentication: maybe   | m.yaml: gateway.authentication: 'maybe' is not known; use one of required, anonymous, none
            data.durability: maybe          | m.yaml: data.durability: 'maybe' is not known; use one of fsync, relaxed
            data.slow-at-percent: 92        | m.yaml: data.slow-at-percent: 92 is not below refuse-at-percent, which is 92
            data.dir: [a, b]                | m.yaml: data.dir: a list of 2 values was given; give one value
            retention.interval: 5 minutes   | m.yaml: retention.interval: '5 minutes' is not a duration; write a whole number with ms, s, m, h or d, such as 500ms
            retention.interval: 1ms         | m.yaml: retention.interval: 1ms is not between 100ms and 1h
            memory.tail-cache: 64MB         | m.yaml: memory.tail-cache: '64MB' is not a size; write a whole number with B, KiB, MiB or GiB, such as 64MiB
            limits.profile: aws             | m.yaml: limits.profile: 'aws' is not known; use aws-2026, classic or unlimited
            limits.call-rates: [PutRecord:5] | m.yaml: limits.call-rates: 'PutRecord' has no rate; use one of AddTagsToStream
            limits.call-rates: [CreateStream] | m.yaml: limits.call-rates: 'CreateStream' is not a rate; write Operation:callsPerSecond
            gateway.subscription-life: 6m   | m.yaml: gateway.subscription-life: 6m is not between 1s and 5m
            cluster.secret: short           | m.yaml: cluster.secret: has fewer than 16 characters; take a longer one
            cluster.replication-factor: 2   | m.yaml: cluster.replication-factor: 2 is not supported; use 1 or 3
            cluster.controllers: [a:1:2]    | m.yaml: cluster.controllers: 'a:1:2' is not a controller; write id@host:grpcPort:raftPort, such as node-1@10.0.0.1:7400:7401
            cluster.controllers: [a@h:1:2]  | m.yaml: node.id: 'node-1' has the role controller but is not among cluster.controllers [a]; add it there, or drop the role
            tls.certificate: /c             | m.yaml: tls.private-key: is not set but other files of tls are; give certificate, private-key and trusted-certificates
            node.id: null                   | m.yaml: node.id: has no value; give one, or delete the line
            node: {id: a                    | m.yaml: line 1: is not YAML
            just text                       | m.yaml: is not a map of settings; write lines such as 'node.id: node-1'
            """)
    void saysWhatIsWrongAndTheFix(String yaml, String message) {
        assertThatThrownBy(() -> ConfigLoader.parse("m.yaml", yaml, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesToListenBeyondThisMachineInTheClear() {
        assertThatThrownBy(
                        () -> ConfigLoader.parse("m.yaml", "listen.host: 0.0.0.0\nlisten.advertised-host: h", Map.of()))
                .hasMessage("m.yaml: listen.host: '0.0.0.0' can be reached from other machines; set the three files of"
                        + " tls, or listen.insecure: true if the network is trusted");
        assertThatThrownBy(() -> ConfigLoader.parse("m.yaml", "listen.admin-host: 0.0.0.0", Map.of()))
                .hasMessageContaining("can be reached from other machines");
    }

    @Test
    void refusesAPlainGatewayBeyondThisMachine() {
        assertThatThrownBy(() -> ConfigLoader.parse("m.yaml", """
                        listen: {host: 0.0.0.0, advertised-host: h}
                        cluster.secret: "0123456789abcdef"
                        tls: {certificate: /c, private-key: /k, trusted-certificates: /t}
                        """, Map.of()))
                .hasMessage(
                        "m.yaml: gateway.port: 4567 is plain and can be reached from other machines; set it to 0 and"
                                + " give gateway.tls-port, or set listen.insecure: true if the network is trusted");
    }

    @Test
    void asksForASecretWhenOthersCanReachTheServer() {
        assertThatThrownBy(() -> ConfigLoader.of(
                        Map.of("listen.host", "0.0.0.0", "listen.advertised-host", "h", "listen.insecure", "true")))
                .hasMessageStartingWith("settings: cluster.secret: is not set");
    }

    @Test
    void asksForAnAddressThatOthersCanUse() {
        assertThatThrownBy(() -> ConfigLoader.of(Map.of("listen.host", "0.0.0.0")))
                .hasMessageStartingWith("settings: listen.advertised-host: is not set");
    }

    @Test
    void namesTheVariableThatIsWrong() {
        assertThatThrownBy(() -> ConfigLoader.load(Map.of("MILLRACE_LISTEN_GRPC_PORT", "x")))
                .hasMessage(
                        "environment variable MILLRACE_LISTEN_GRPC_PORT: listen.grpc-port: 'x' is not a whole number"
                                + " from 0 to 2147483647");
        assertThatThrownBy(() -> ConfigLoader.load(Map.of("MILLRACE_NODE_IDD", "x")))
                .hasMessage("environment variable MILLRACE_NODE_IDD: there is no such setting; did you mean"
                        + " MILLRACE_NODE_ID?");
    }

    @Test
    void refusesAKeyThatIsGivenTwice() {
        assertThatThrownBy(() -> ConfigLoader.parse("m.yaml", "node: {id: a}\nnode.id: b", Map.of()))
                .hasMessage("m.yaml: node.id: is given twice; keep one");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThatThrownBy(() -> ConfigLoader.load(Path.of("no-such.yaml"), Map.of()))
                .hasMessage("no-such.yaml: no such file; give one with --config");
    }
}
