package dev.throughline.reconcile;

import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Each difference that no bucket explains is a case, one a cause: a ledger line, or an item. They
/// close themselves when the next run of the same check over the same period ties.
final class ReconciliationCases {
    /// Causes of one check, period and sort that are told one by one; more are one case.
    private static final int CAUSES_MAX = 100;

    private final Worklist worklist;

    ReconciliationCases(Worklist worklist) {
        this.worklist = worklist;
    }

    void tell(Reconciler.Found found, Set<Check> checks, List<Signatures.Changed> changed) {
        for (Check check : checks) {
            Map<Subject, List<Finding>> standing = new HashMap<>();
            String balance = balance(check);
            if (!balance.isEmpty()) {
                standing.put(subject(balance), new ArrayList<>());
            } else {
                found.periods().forEach(period -> standing.put(subject(period), new ArrayList<>()));
            }
            Map<String, List<Cause>> causes = new LinkedHashMap<>();
            for (Tie tie : found.ties()) {
                if (tie.check() == check) {
                    String period = balance.isEmpty() ? tie.period() : balance;
                    for (Difference one : tie.differences()) {
                        if (!one.why().explained()) {
                            causes.computeIfAbsent(
                                            period + "\t" + code(one.why()), _ -> new ArrayList<>())
                                    .add(new Cause(period, tie, one));
                        }
                    }
                }
            }
            causes.values()
                    .forEach(some ->
                            standing.computeIfAbsent(
                                            subject(some.getFirst().period()),
                                            _ -> new ArrayList<>())
                                    .addAll(findings(some)));
            worklist.standing("reconcile " + check, standing);
        }
        signed(found, checks, changed);
    }

    /// What a check is about that has no end with its period; empty where it has.
    private static String balance(Check check) {
        return switch (check) {
            case RC12 -> "masters";
            // What is open may be of any age.
            case RC7 -> "receivables";
            default -> "";
        };
    }

    private record Cause(String period, Tie tie, Difference difference) {}

    private static Subject subject(String period) {
        return new Subject("reconciliation", period, "Reconciliation of " + period);
    }

    private static List<Finding> findings(List<Cause> causes) {
        List<Finding> findings = new ArrayList<>();
        for (Cause cause : causes.subList(0, Math.min(causes.size(), CAUSES_MAX))) {
            findings.add(finding(cause));
        }
        if (causes.size() > CAUSES_MAX) {
            Cause first = causes.getFirst();
            String code = code(first.difference().why());
            findings.add(
                    new Finding(
                            new Problem(
                                    mender(code),
                                    code,
                                    causes.size()
                                            - CAUSES_MAX
                                            + " more lines of "
                                            + first.period()
                                            + ": "
                                            + first.difference().why().words()
                                            + ".",
                                    mend(first.difference().why())),
                            "more of " + first.tie().check() + " " + first.period(),
                            Map.of("period", first.period(), "check", first.tie().check().title()),
                            null,
                            null));
        }
        return findings;
    }

    private static Finding finding(Cause cause) {
        Difference one = cause.difference();
        Tie tie = cause.tie();
        String code = code(one.why());
        Map<String, String> context = new LinkedHashMap<>();
        context.put("check", tie.check().title());
        context.put("entity", tie.entity());
        context.put("period", tie.period());
        put(context, "item", one.item());
        put(context, "key", one.lineKey());
        put(context, "ledger", one.ledgerRef());
        // That one record is there or not says nothing beside the words.
        if (!tie.currency().equals(Masters.COUNT)) {
            context.put("should be", one.left().toPlainString() + " " + tie.currency());
            context.put("is", one.right().toPlainString() + " " + tie.currency());
        }
        put(context, "since", one.since() == null ? null : one.since().toString());
        String thing =
                one.lineKey() != null && !one.lineKey().isEmpty()
                        ? one.lineKey()
                        : one.ledgerRef() != null ? one.ledgerRef() : String.valueOf(one.item());
        // The root names neither check nor period: the same line found by two checks, or from two
        // periods, is one case.
        return new Finding(
                new Problem(
                        mender(code),
                        code,
                        one.why().words()
                                + ": "
                                + thing
                                + (tie.entity().isEmpty() ? "" : ", " + tie.entity())
                                + (tie.period().isEmpty() ? "" : " " + tie.period())
                                + ". "
                                + (one.words().equals(one.why().words()) ? "" : one.words()),
                        mend(one.why())),
                "ledger " + thing,
                context,
                money(one.difference(), tie.currency()),
                null);
    }

    private static void put(Map<String, String> context, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            context.put(name, value);
        }
    }

    private static @Nullable Money money(BigDecimal amount, String currency) {
        if (currency.length() != 3 || Currencies.find(currency).isEmpty()) {
            return null;
        }
        try {
            return Money.rounded(amount.abs(), currency);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private void signed(
            Reconciler.Found found, Set<Check> checks, List<Signatures.Changed> changed) {
        if (!checks.containsAll(Signatures.signed())) {
            return;
        }
        Map<Subject, List<Finding>> standing = new HashMap<>();
        for (String period : found.periods()) {
            for (Books.Book book : found.books().all()) {
                standing.put(signedSubject(period, book.code()), List.of());
            }
        }
        for (Signatures.Changed one : changed) {
            Signatures.Signature signature = one.signature();
            Subject subject = signedSubject(signature.period(), signature.entity());
            standing.put(
                    subject,
                    List.of(
                            Finding.of(
                                    new Problem(
                                            Mender.DATA,
                                            "HUB-RECON-CHANGED",
                                            "Period "
                                                    + signature.period()
                                                    + " of "
                                                    + signature.entity()
                                                    + " was signed off by "
                                                    + signature.person()
                                                    + " and says something else now.",
                                            "Compare the run of the signature with the newest one; take the change back, or sign again."),
                                    subject,
                                    Map.of(
                                            "entity", signature.entity(),
                                            "period", signature.period(),
                                            "signed", signature.run().toString(),
                                            "found", one.run().toString()))));
        }
        worklist.standing("reconcile signatures", standing);
    }

    private static Subject signedSubject(String period, String entity) {
        return new Subject(
                "signed-period", entity + " " + period, "Period " + period + " of " + entity);
    }

    static String code(Break why) {
        return switch (why) {
            case ORPHAN, MANUAL_ENTRY -> "REC-ORPHAN-ERP";
            case DOUBLE_POSTED -> "REC-DOUBLE-POST";
            case MISSING_IN_ERP -> "REC-MISSING-ERP";
            case OTHER_PERIOD, WRONG_ENTITY -> "REC-MOVED-ERP";
            case AMOUNT_CHANGED, RATE_CHANGED, RECLASSED, OTHER_PROJECT, CONVERTED_OTHERWISE ->
                    "REC-CHANGED-ERP";
            case NOT_READ, EDITED_AT_SOURCE, RENAMED, DELETED_AT_SOURCE -> "REC-SOURCE-DRIFT";
            case ONE_SIDED -> "ICO-UNBALANCED";
            case BILLED_IN_ERP, STATE_DRIFT, NUMBER_DRIFT -> "INV-STATE-DRIFT";
            case SETTLED_ONE_SIDED -> "INV-AMOUNT-DRIFT";
            case REVENUE_DIFFERS, POSITION_DIFFERS -> "REC-REVENUE";
            default -> "REC-OPEN";
        };
    }

    private static Mender mender(String code) {
        return switch (code) {
            case "REC-DOUBLE-POST" -> Mender.DEFECT;
            case "REC-SOURCE-DRIFT" -> Mender.WEATHER;
            default -> Mender.DATA;
        };
    }

    private static String mend(Break why) {
        return switch (why) {
            case ORPHAN -> "Find out who wrote it with the hub's key; reverse it in the ERP.";
            case MANUAL_ENTRY -> "Explain it, or move it off the account that the hub posts to.";
            case DOUBLE_POSTED -> "Reverse one of them in the ERP, then find the root cause.";
            case MISSING_IN_ERP ->
                    "Find out who deleted it; enter it again in the ERP under the same key.";
            case OTHER_PERIOD, WRONG_ENTITY -> "Move it back in the ERP.";
            case CONVERTED_OTHERWISE ->
                    "Look at the rate the ERP used; load the same rate, or revalue there.";
            case OTHER_PROJECT ->
                    "If projects were merged, merge them in the PSA, too; else move it back in the ERP.";
            case RATE_CHANGED ->
                    "Take the rate back in the ERP, or change it where the hub reads rates and have the lines posted anew.";
            case AMOUNT_CHANGED, RECLASSED ->
                    "Take the change back in the ERP; a correction belongs into the source.";
            case NOT_READ ->
                    "It is read with the feed's next round; if it stays, look at the feed's health.";
            case EDITED_AT_SOURCE, RENAMED, DELETED_AT_SOURCE ->
                    "It is read with the feed's next round or the next compare of open periods.";
            case ONE_SIDED -> "Post the missing side.";
            case BILLED_IN_ERP ->
                    "Take it over on the Invoices page, or undo it in the ERP; only a person can tell which.";
            case STATE_DRIFT ->
                    "Follow the guided repair on the Invoices page; the ERP's fact stands.";
            case NUMBER_DRIFT -> "The ERP's number stands: write it into the PSA.";
            case REVENUE_DIFFERS, POSITION_DIFFERS ->
                    "Compare the contract's position with its entries in the ledger; correct the entry, or the estimate it was made from.";
            case SETTLED_ONE_SIDED ->
                    "It is read with the feed's next round; if it stays, look at the health of the feeds of invoices, credit memos and payments.";
            default -> "Wait for it, or mend what its case says.";
        };
    }
}
