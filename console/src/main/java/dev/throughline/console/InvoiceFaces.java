package dev.throughline.console;

import dev.throughline.billing.BillingStore;
import dev.throughline.billing.BillingStore.Looked;
import dev.throughline.billing.InvoiceState;
import dev.throughline.console.InvoicePages.Against;
import dev.throughline.console.InvoicePages.Proposed;
import dev.throughline.console.InvoicePages.Role;
import dev.throughline.console.InvoicePages.Side;
import dev.throughline.console.InvoicePages.Trio;
import dev.throughline.curate.Entity;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How an invoice is shown wherever it is: its name, its three states, what stands against its
/// release.
@Component
class InvoiceFaces {
    private final BillingStore store;
    private final ObjectProvider<BillingRules> rules;

    InvoiceFaces(JdbcClient sql, ObjectProvider<BillingRules> rules) {
        this.store = new BillingStore(sql);
        this.rules = rules;
    }

    BillingStore store() {
        return store;
    }

    /// The roles that agree here.
    List<String> roles() {
        BillingRules said = rules.getIfAvailable();
        return said == null ? BillingRules.STANDARD_APPROVALS : said.approvals();
    }

    /// The ERP's number, else the proposal's.
    static String name(Entity invoice) {
        return invoice.values()
                .text("number")
                .or(() -> invoice.values().text("proposal_no"))
                .orElse(invoice.name().isBlank() ? "without a number" : invoice.name());
    }

    static InvoiceState state(Entity invoice) {
        String status = invoice.status();
        return Arrays.stream(InvoiceState.values())
                .filter(one -> one.name().equals(status))
                .findFirst()
                .orElse(InvoiceState.PROPOSED);
    }

    /// Whether it should have been paid by now.
    static boolean overdue(Entity invoice, LocalDate today) {
        Money open = money(invoice, "open");
        return state(invoice).posted()
                && open != null
                && open.minor() > 0
                && invoice.values()
                        .find("due_date", LocalDate.class)
                        .filter(due -> due.isBefore(today))
                        .isPresent();
    }

    static @Nullable Money money(Entity entity, String field) {
        return entity.values().find(field, Money.class).orElse(null);
    }

    static String shown(@Nullable Money money) {
        return money == null ? "–" : Format.money(money);
    }

    static @Nullable String day(Entity entity, String field) {
        return entity.values().find(field, LocalDate.class).map(Format::date).orElse(null);
    }

    static Optional<UUID> client(Entity invoice) {
        return invoice.values()
                .find("client", UUID.class)
                .or(() -> invoice.values().find("bill_to", UUID.class));
    }

    /// PSA, hub and ERP as they were compared; as the record says where they were not yet.
    static Trio trio(Entity invoice, InvoiceQueries.@Nullable Pair pair) {
        Badge hub = InvoiceWords.badge(state(invoice));
        if (pair == null) {
            return new Trio(
                    side(invoice.values().text("psa_status").orElse("null"), "null"),
                    hub,
                    side(
                            invoice.values().text("erp_status").orElse("null"),
                            invoice.values().text("number").orElse("null")),
                    InvoiceWords.verdict(""),
                    false,
                    null);
        }
        String[] sides = pair.words().split(" / ", 2);
        return new Trio(
                side(sides[0]),
                hub,
                sides.length < 2 ? Side.NONE : side(sides[1]),
                InvoiceWords.verdict(pair.verdict()),
                pair.verdict().equals("GAP") || pair.verdict().equals("DRIFT"),
                pair.since());
    }

    private static Side side(String words) {
        String[] parts = words.split(" ", 2);
        return side(parts[0], parts.length < 2 ? "null" : parts[1]);
    }

    private static Side side(String status, String number) {
        return new Side(
                status.equals("null") ? "–" : Format.sentence(status),
                number.equals("null") ? "" : number);
    }

    /// The proposal of an invoice that is not released yet; empty where none was looked at.
    Optional<Proposed> proposed(Entity invoice, String client) {
        InvoiceState state = state(invoice);
        if (state != InvoiceState.PROPOSED
                && state != InvoiceState.IN_REVIEW
                && state != InvoiceState.APPROVED) {
            return Optional.empty();
        }
        return store.looked(invoice.id()).map(looked -> proposed(invoice, client, looked));
    }

    private Proposed proposed(Entity invoice, String client, Looked looked) {
        List<BillingStore.Agreed> agreed = store.agreed(invoice.id(), looked.fingerprint());
        List<Role> roles = new ArrayList<>();
        for (String role : roles()) {
            Optional<BillingStore.Agreed> by =
                    agreed.stream().filter(one -> one.role().equals(role)).findFirst();
            roles.add(
                    new Role(
                            role,
                            InvoiceWords.role(role),
                            by.map(BillingStore.Agreed::person).orElse(null),
                            by.map(BillingStore.Agreed::at).orElse(null)));
        }
        boolean all = roles.stream().allMatch(role -> role.by() != null);
        boolean ready = looked.problems().isEmpty() && looked.waits().isEmpty();
        Money psa = looked.psaNet();
        return new Proposed(
                "/invoices/" + invoice.id(),
                name(invoice),
                client,
                Format.money(looked.net()),
                psa == null || psa.equals(looked.net()) ? null : Format.money(psa),
                looked.problems().stream().map(Against::of).toList(),
                looked.waits().stream().map(Against::of).toList(),
                roles,
                !looked.problems().isEmpty()
                        ? new Badge(Tone.PERSON, "Must be mended")
                        : !ready
                                ? new Badge(Tone.WAITING, "Waits")
                                : all
                                        ? new Badge(Tone.PERSON, "To be released")
                                        : new Badge(Tone.PERSON, "To be agreed"),
                !ready ? "Look at it" : all ? "Review and release" : "Review and agree",
                looked.at());
    }
}
