package io.millrace.server;

import picocli.CommandLine.IVersionProvider;

/** Version of this build, from the jar. */
public final class Version implements IVersionProvider {

    private static final String UNPACKAGED = "development";

    /** For example "0.1.0"; "development" when it does not run from a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "millrace " + current(), "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")"
        };
    }
}
