package io.millrace.gateway.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes requests that were once good, from one seed. Bytes on a connection, not what an HTTP client would let through. */
final class Mutations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new CBORMapper();
    private static final byte[] HTTP2_PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HTTP2_FRAME_TYPES = 12;

    private final Random random;
    private final List<Sample> samples;

    Mutations(long seed, List<Sample> samples) {
        random = new Random(seed);
        this.samples = samples;
    }

    /** A good input of an operation. */
    record Sample(String operation, ObjectNode input) {}

    /** The bytes of one or more requests. */
    byte[] next() throws IOException {
        return switch (random.nextInt(12)) {
            case 0 -> http2();
            case 1 -> noise(random.nextInt(400));
            case 2 -> headerFlood();
            case 3 -> nested();
            case 4 -> hugeLength();
            case 5 -> truncated(request(body(), headers()));
            case 6 -> chunked(mutated(body().bytes));
            default -> request(new Body(mutatedType(), mutated(body().bytes)), headers());
        };
    }

    private record Body(String type, byte[] bytes) {}

    private Body body() throws IOException {
        ObjectNode input = samples.get(random.nextInt(samples.size())).input();
        return random.nextBoolean()
                ? new Body("application/x-amz-json-1.1", JSON.writeValueAsBytes(input))
                : new Body("application/x-amz-cbor-1.1", CBOR.writeValueAsBytes(input));
    }

    private String mutatedType() {
        return switch (random.nextInt(8)) {
            case 0 -> "text/plain";
            case 1 -> "application/json";
            case 2, 3, 4 -> "application/x-amz-cbor-1.1";
            default -> "application/x-amz-json-1.1";
        };
    }

    private String headers() {
        String operation = samples.get(random.nextInt(samples.size())).operation();
        String target = "X-Amz-Target: Kinesis_20131202." + operation + "\r\n";
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "X-Amz-Target: " + text(30) + "\r\n";
            case 2 -> target + "Authorization: AWS4-HMAC-SHA256 " + text(80) + "\r\nX-Amz-Date: " + text(20) + "\r\n";
            case 3 -> target + "Origin: " + text(10) + "\r\nExpect: 100-continue\r\n";
            default -> target;
        };
    }

    private byte[] request(Body body, String headers) throws IOException {
        String head = "POST /" + (random.nextInt(8) == 0 ? "?X-Amz-Algorithm=" + text(5) + "&%zz" : "")
                + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + body.type + "\r\n" + headers + "Content-Length: "
                + body.bytes.length + "\r\n\r\n";
        return join(head.getBytes(StandardCharsets.ISO_8859_1), body.bytes);
    }

    private byte[] chunked(byte[] body) throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-amz-json-1.1\r\n" + headers()
                + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length + random.nextInt(3)) + "\r\n";
        return join(
                head.getBytes(StandardCharsets.ISO_8859_1),
                body,
                "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] headerFlood() {
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: h\r\n");
        int count = random.nextInt(2000);
        for (int i = 0; i < count; i++) {
            head.append('x').append(i).append(": ").append(text(40)).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] nested() throws IOException {
        int depth = random.nextInt(20_000);
        byte[] body = new byte[depth];
        boolean json = random.nextBoolean();
        Arrays.fill(body, (byte) (json ? '[' : 0x9f));
        byte[] start = json ? "{\"x\":".getBytes(StandardCharsets.UTF_8) : new byte[] {(byte) 0xbf, 0x61, 'x'};
        return request(
                new Body("application/x-amz-" + (json ? "json" : "cbor") + "-1.1", join(start, body)), headers());
    }

    /** A text, blob, array or map that says it is longer than memory. */
    private byte[] hugeLength() throws IOException {
        int[] majors = {0x5b, 0x7b, 0x9b, 0xbb, 0x5a, 0x7a, 0x9a, 0xba};
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {(byte) 0xbf, 0x64, 'D', 'a', 't', 'a'});
        body.write(majors[random.nextInt(majors.length)]);
        body.writeBytes(noise(8));
        body.writeBytes(noise(random.nextInt(50)));
        return request(new Body("application/x-amz-cbor-1.1", body.toByteArray()), headers());
    }

    private byte[] http2() throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(HTTP2_PREFACE);
        frames.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            byte[] payload = noise(random.nextInt(60));
            frames.write(0);
            frames.write(0);
            frames.write(random.nextInt(10) == 0 ? random.nextInt(256) : payload.length);
            frames.write(random.nextInt(HTTP2_FRAME_TYPES));
            frames.write(random.nextInt(256));
            frames.writeBytes(new byte[] {0, 0, 0, (byte) (random.nextInt(8))});
            frames.writeBytes(payload);
        }
        return frames.toByteArray();
    }

    private byte[] mutated(byte[] body) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : body) {
            bytes.add(b);
        }
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && !bytes.isEmpty(); i++) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(5)) {
                case 0 -> bytes.remove(at);
                case 1 -> bytes.add(at, (byte) random.nextInt(256));
                case 2 -> bytes.subList(at, bytes.size()).clear();
                case 3 -> bytes.addAll(at, List.copyOf(bytes.subList(at, Math.min(bytes.size(), at + 20))));
                default -> bytes.set(at, (byte) random.nextInt(256));
            }
        }
        byte[] result = new byte[bytes.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes.get(i);
        }
        return result;
    }

    private byte[] truncated(byte[] request) {
        byte[] part = new byte[random.nextInt(request.length)];
        System.arraycopy(request, 0, part, 0, part.length);
        return part;
    }

    private String text(int max) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(max + 1);
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + 1 + random.nextInt(94)));
        }
        return text.toString();
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
