package io.millrace.server.demo;

/**
 * One thing that was checked.
 *
 * @param claim what must be true, with its numbers
 * @param passed whether it is
 * @param finding the first thing that is wrong, or empty
 */
record Check(String claim, boolean passed, String finding) {

    static Check of(String claim, Findings findings) {
        return new Check(claim, findings.isEmpty(), findings.toString());
    }
}
