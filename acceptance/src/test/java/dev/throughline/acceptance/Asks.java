package dev.throughline.acceptance;

import dev.throughline.sandbox.SimRequest;
import java.util.function.Predicate;

/// The calls of the posting lane, by what they are for.
final class Asks {
    private Asks() {}

    /// A call by its name: `page` (time is read), `cost` (time bills go out), `unbilled` (a journal
    /// goes out), `invoice` (an invoice goes out), `proof` (whether time bills are posted), `key`
    /// (what is there under keys of the hub).
    static Predicate<SimRequest> of(String name) {
        return switch (name) {
            case "page" -> request -> request.path().endsWith("/time_entries");
            case "cost" ->
                    request ->
                            request.method().equals("POST")
                                    && request.path().contains("/record/v1/timeBill");
            case "unbilled" ->
                    request ->
                            request.method().equals("POST")
                                    && request.path().contains("/record/v1/journalEntry");
            case "invoice" ->
                    request ->
                            (request.method().equals("POST") || request.method().equals("PUT"))
                                    && request.path().contains("/record/v1/invoice");
            case "proof" ->
                    request ->
                            request.path().endsWith("/suiteql")
                                    && request.text().contains("FROM timebill");
            case "key" ->
                    request ->
                            request.path().endsWith("/suiteql")
                                    && (request.text().contains("FROM timebill")
                                            || request.text().contains("FROM transaction"))
                                    && request.text().contains("t.externalid IN");
            default -> throw new IllegalArgumentException("no call is named " + name);
        };
    }
}
