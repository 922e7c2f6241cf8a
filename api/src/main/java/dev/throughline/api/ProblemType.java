package dev.throughline.api;

/// Every kind of refusal, with its status. The order is the order of precedence: of several faults
/// the first kind names the answer.
enum ProblemType {
    RESERVED_FOR_A_PERSON(403, "Reserved for a person"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_CONTENT_TYPE(415, "The body is not said to be JSON"),
    INVALID_REQUEST(400, "The request cannot be read"),
    INVALID_BODY(422, "The body says something that is not allowed"),
    IDEMPOTENCY_KEY_REUSED(422, "The key belongs to another request"),
    UNKNOWN_ADDRESS(404, "Nothing is served at this address"),
    UNKNOWN_ENTITY(404, "There is no such entity"),
    UNKNOWN_DEAL(404, "There is no such deal"),
    UNKNOWN_INITIATION(404, "No project start is known for this deal"),
    UNKNOWN_CASE(404, "There is no such case"),
    UNKNOWN_RUN(404, "There is no such run"),
    UNKNOWN_RECONCILIATION(404, "There is no such reconciliation"),
    UNKNOWN_POSTING(404, "There is no such posting, document or item"),
    UNKNOWN_PERIOD(404, "There is no such period"),
    NOTHING_IS_POSTED(404, "This firm posts nothing"),
    UNKNOWN_INVOICE(404, "There is no such invoice"),
    UNKNOWN_AMENDMENT(404, "There is no such amendment"),
    NOTHING_IS_INVOICED(404, "This firm invoices nothing through the hub"),
    METHOD_NOT_ALLOWED(405, "This address does not take that method"),
    NOT_ACCEPTABLE(406, "The answer is not available in that form"),
    AMBIGUOUS_LINK(409, "Several entities have this id"),
    NO_CRM_RECORD(409, "The deal has no record in the CRM"),
    DEAL_NOT_WON(409, "The deal is not won"),
    NOTHING_TO_DECIDE(409, "Nobody is asked this any more"),
    SECOND_PERSON_WANTED(409, "Another person has to agree first"),
    INVOICE_REFUSED(409, "The invoice cannot be released or credited so"),
    AMENDMENT_REFUSED(409, "The contract cannot be changed so"),
    TOO_MANY_WAIT(429, "Too many requests of this kind wait already"),
    SYSTEM_REFUSED(502, "The system refused"),
    SYSTEM_UNREACHABLE(503, "The system does not answer"),
    DATABASE_AWAY(503, "The hub's database does not answer"),
    DEFECT(500, "The hub made a mistake");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /// The `type` member, stable for ever; each is described in the API reference.
    String uri() {
        return "urn:throughline:problem:"
                + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
