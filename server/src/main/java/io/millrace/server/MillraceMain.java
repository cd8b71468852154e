package io.millrace.server;

/** Entry point of the command line. */
public final class MillraceMain {
    private MillraceMain() {}

    public static void main(String[] args) {
        System.out.println("millrace " + String.join(" ", args));
    }
}
