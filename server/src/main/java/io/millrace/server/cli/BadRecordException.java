package io.millrace.server.cli;

/** A line of input that cannot become a record; the message continues a sentence that begins with the line. */
final class BadRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadRecordException(String message) {
        super(message);
    }
}
