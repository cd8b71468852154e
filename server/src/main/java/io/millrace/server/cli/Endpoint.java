package io.millrace.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a server listens.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
record Endpoint(String host, int port) {

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** Reads {@code host:port}. */
    static final class Converter implements ITypeConverter<Endpoint> {

        @Override
        public Endpoint convert(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            boolean digits =
                    !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(Character::isDigit);
            if (colon < 1 || !digits || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
                throw new TypeConversionException("'" + text + "' is not HOST:PORT; write for example 127.0.0.1:7400");
            }
            return new Endpoint(text.substring(0, colon), Integer.parseInt(port));
        }
    }
}
