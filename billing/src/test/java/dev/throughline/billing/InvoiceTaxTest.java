package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.mapping.BillingRules;
import dev.throughline.mapping.TaxCodes;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How an invoice is taxed, from what the records say to what the ledger is told.
@Timeout(300)
class InvoiceTaxTest {
    private BillingRoom room =
            room(
                    new TaxCodes(
                            Map.of(
                                    "GB01",
                                    Map.of("STANDARD", "S20-GB", "REVERSE_CHARGE", "RC-GB"))));

    private static BillingRoom room(TaxCodes codes) {
        return new BillingRoom(
                new BillingRules(
                        true,
                        List.of("PM", "FIN"),
                        List.of(new Money(200_000_000, "GBP")),
                        BillingRules.Proposals.STANDARD,
                        codes));
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void the_ledger_is_told_its_own_code_of_the_treatment_and_credits_have_the_same() {
        UUID invoice = room.posted("DRAFT-1");

        assertThat(taxCodes(room.ledger.of(PostingKind.INVOICE).getFirst().document()))
                .containsExactly("S20-GB", "S20-GB");
        assertThat(
                        room.billing.credit(
                                invoice,
                                List.of(
                                        new Ask(
                                                "1",
                                                gbp(1_000_000),
                                                "agreed",
                                                Disposition.WRITE_OFF,
                                                List.of())),
                                DAY,
                                "r1",
                                PAM,
                                "agreed"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(taxCodes(room.ledger.of(PostingKind.CREDIT).getFirst().document()))
                .containsExactly("S20-GB");
    }

    @Test
    void without_a_code_of_the_ledger_nothing_is_released() {
        room.close();
        room = room(TaxCodes.UNSAID);
        room.milestone("m1", 3_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1");

        assertThat(room.billing.approve(invoice, "PM", PAM, "done"))
                .asString()
                .contains("TAX-UNRESOLVED")
                .contains("Company GB01 has no tax code of the ledger for STANDARD GB.")
                .contains("billing.yaml: taxCodes: {GB01: {STANDARD: code}}");
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Refused.class);
        room.settle();
        assertThat(room.openCases()).containsExactly("TAX-UNRESOLVED");
    }

    @Test
    void where_the_ledger_finds_the_tax_by_itself_no_code_is_sent() {
        room.close();
        room = room(TaxCodes.BY_LEDGER);
        room.posted("DRAFT-1");

        assertThat(
                        room.ledger
                                .of(PostingKind.INVOICE)
                                .getFirst()
                                .document()
                                .lines()
                                .getFirst()
                                .refs())
                .doesNotContainKey("taxCode");
    }

    @Test
    void reverse_charge_needs_a_number_that_somebody_found_valid() {
        german(Map.of("country", "FR", "tax_ids", List.of("FR40303265045")));
        room.milestone("m1", 3_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1");
        assertThat(against(invoice)).contains("was not found valid for 2026-02-02");

        room.say("erp", "Client", "thames", Map.of("tax_id_valid_to", DAY.minusDays(1)));
        assertThat(against(invoice)).contains("was not found valid for 2026-02-02");

        room.say("erp", "Client", "thames", Map.of("tax_id_valid_to", DAY));
        assertThat(against(invoice)).isEqualTo("[]");
        room.agreed(invoice);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        DocumentRequest document = room.ledger.of(PostingKind.INVOICE).getFirst().document();
        assertThat(taxCodes(document)).containsExactly("RC-GB");
        assertThat(Objects.requireNonNull(document.billing()).note())
                .startsWith("Reverse charge: VAT is to be accounted for by the customer");

        room.billing.credit(
                invoice,
                List.of(new Ask("1", gbp(3_000_000), "agreed", Disposition.WRITE_OFF, List.of())),
                DAY,
                "r1",
                PAM,
                "agreed");
        room.settle();
        DocumentRequest credit = room.ledger.of(PostingKind.CREDIT).getFirst().document();
        assertThat(Objects.requireNonNull(credit.billing()).note())
                .as("what takes it back says the same")
                .isEqualTo(document.billing().note());
    }

    @Test
    void an_approval_lapses_when_the_tax_is_another() {
        german(Map.of("country", "FR", "buyer", "CONSUMER"));
        room.milestone("m1", 3_000_000);
        UUID invoice = room.agreed(room.proposal("DRAFT-1", 3_000_000, "m1"));
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.APPROVED);

        room.say(
                "erp",
                "Client",
                "thames",
                Map.of(
                        "buyer",
                        "BUSINESS",
                        "tax_ids",
                        List.of("FR40303265045"),
                        "tax_id_valid_to",
                        DAY));

        assertThat(room.billing.release(invoice, FAY, "month end"))
                .asString()
                .contains("has changed after its approval");
        room.agreed(invoice);
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_consumer_needs_no_number_and_who_said_nothing_is_asked() {
        german(Map.of("country", "FR"));
        room.milestone("m1", 3_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1");
        assertThat(against(invoice)).contains("nobody has said whether Thames Ltd is a business");

        room.say("erp", "Client", "thames", Map.of("buyer", "CONSUMER"));
        assertThat(against(invoice)).isEqualTo("[]");

        room.say("erp", "Client", "thames", Map.of("buyer", "BUSINESS"));
        assertThat(against(invoice)).contains("CLI-TAXID-MISSING");
    }

    private void german(Map<String, Object> client) {
        room.say("erp", "LegalEntity", "aldgate", Map.of("country", "DE"));
        room.say("erp", "Client", "thames", client);
    }

    private String against(UUID invoice) {
        return room.billing.preview(invoice).orElseThrow().problems().toString();
    }

    private static List<String> taxCodes(DocumentRequest document) {
        return document.lines().stream().map(line -> line.refs().get("taxCode")).toList();
    }
}
