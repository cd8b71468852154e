package io.millrace.gateway.auth;

/** A Credential: whose key, and for which day, region and service the signing key was derived. */
record Scope(String accessKeyId, String date, String region, String service, String terminator) {

    private static final int PARTS = 5;
    private static final int DATE_LENGTH = 8;

    static Scope of(String credential) {
        String[] parts = credential.split("/", -1);
        if (parts.length != PARTS) {
            throw Refusals.incomplete("Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term, got '" + credential + "'");
        }
        return new Scope(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** Throws InvalidSignatureException that says all that is wrong with the scope. */
    void check(String wantedService, String wantedTerminator, String signedAt, String dateAsSent) {
        StringBuilder wrong = new StringBuilder();
        if (region.isEmpty()) {
            wrong.append("Credential should be scoped to a valid region. ");
        }
        if (!service.equals(wantedService)) {
            wrong.append("Credential should be scoped to correct service: '")
                    .append(wantedService)
                    .append("'. ");
        }
        if (!terminator.equals(wantedTerminator)) {
            wrong.append("Credential should be scoped with a valid terminator: '")
                    .append(wantedTerminator)
                    .append("', not '")
                    .append(terminator)
                    .append("'. ");
        }
        String day = signedAt.substring(0, DATE_LENGTH);
        if (!date.equals(day)) {
            wrong.append("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '")
                    .append(date)
                    .append("' != '")
                    .append(day)
                    .append("', from '")
                    .append(dateAsSent)
                    .append("'. ");
        }
        if (!wrong.isEmpty()) {
            throw Refusals.invalid(wrong.toString().trim());
        }
    }

    /** What the string to sign names. */
    String text() {
        return String.join("/", date, region, service, terminator);
    }
}
