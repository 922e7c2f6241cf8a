package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefaultOwnershipTest {

    @Test
    void every_field_of_every_type_stands_in_exactly_one_row() {
        for (EntityType type : Canonical.types()) {
            for (Field field : type.fields()) {
                assertThat(
                                DefaultOwnership.rows().stream()
                                        .filter(row -> row.fields(type).contains(field)))
                        .as(type + "." + field.name() + " of " + field.owner())
                        .hasSize(1);
            }
        }
    }

    @Test
    void no_row_is_idle() {
        for (DefaultOwnership.Row row : DefaultOwnership.rows()) {
            for (String type : row.types()) {
                assertThat(row.fields(Canonical.type(type)))
                        .as(row.subject() + ": " + type)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void finance_decides_tax_numbers_and_terms_and_sales_decides_names() {
        EntityType client = Canonical.type("Client");
        assertThat(client.field("tax_ids").orElseThrow().owner()).isEqualTo(SystemOwner.ERP);
        assertThat(client.field("payment_terms").orElseThrow().owner()).isEqualTo(SystemOwner.ERP);
        assertThat(client.field("legal_name").orElseThrow().owner()).isEqualTo(SystemOwner.CRM);
        assertThat(DefaultOwnership.row(client, client.field("legal_name").orElseThrow()))
                .hasValueSatisfying(
                        row -> assertThat(row.others()).isEqualTo(DefaultOwnership.Others.PROPOSE));
        assertThat(Canonical.type("Resource").field("cost_rate").orElseThrow().sensitivity())
                .isEqualTo(Sensitivity.CONFIDENTIAL);
        assertThat(Canonical.type("Contact").field("email").orElseThrow().sensitivity())
                .isEqualTo(Sensitivity.PERSONAL);
    }
}
