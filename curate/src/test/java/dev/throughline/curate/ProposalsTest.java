package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.model.Canonical;
import dev.throughline.model.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProposalsTest {
    private static final Actor.Person ANNA = new Actor.Person("Anna");

    private final Rig rig = new Rig();
    private final List<EntityWatcher.Changed> told = new ArrayList<>();

    /// The CRM decides names, the ERP payment terms; a difference is proposed.
    private final Owners owners =
            new Owners() {
                @Override
                public boolean owns(String connection, String entityType, String field) {
                    return Rig.OWNERS.owns(connection, entityType, field);
                }

                @Override
                public Policy policy(String entityType, String field) {
                    return Policy.PROPOSE;
                }
            };

    /// The hub writes names everywhere, payment terms nowhere.
    private final Proposals.Ways ways =
            new Proposals.Ways() {
                @Override
                public Set<String> owners(String entityType, String field) {
                    return Set.of(field.equals("payment_terms") ? "erp" : "crm");
                }

                @Override
                public boolean writes(String connection, String entityType, String field) {
                    return !field.equals("payment_terms");
                }
            };

    private final EntityWriter writer =
            new EntityWriter(
                    rig.sql,
                    rig.store,
                    owners,
                    rig.recognition,
                    rig.entityWatchers,
                    rig.clock,
                    rig.ids);
    private final Proposals proposals =
            new Proposals(
                    rig.sql,
                    rig.transaction,
                    rig.store,
                    writer,
                    rig.evidence,
                    rig.entityWatchers,
                    ways,
                    rig.clock);

    ProposalsTest() {
        rig.entityWatchers.add((batch, _) -> told.addAll(batch));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private UUID say(String connection, @Nullable UUID id, Map<String, Object> fields) {
        told.clear();
        return java.util.Objects.requireNonNull(
                        rig.transaction.execute(_ ->
                                writer.say(
                                        List.of(
                                                new Saying(
                                                        Canonical.type("Client"),
                                                        id,
                                                        "origin-1",
                                                        Values.of(fields),
                                                        new LinkedHashSet<>(fields.keySet()),
                                                        new Provenance.Source(
                                                                connection,
                                                                owners.owns(
                                                                        connection,
                                                                        "Client",
                                                                        fields.keySet()
                                                                                .iterator()
                                                                                .next()),
                                                                "record 1",
                                                                "rule@1",
                                                                rig.now),
                                                        false,
                                                        true,
                                                        null,
                                                        new RecordRef("customer", "77"))),
                                        false)))
                .getFirst()
                .entity()
                .id();
    }

    /// The CRM says Northwind, the ERP says Nordwind.
    private Proposals.Proposal name() {
        UUID id = say("crm", null, Map.of("legal_name", "Northwind"));
        say("erp", id, Map.of("legal_name", "Nordwind"));
        return proposals.open(0, 10).getFirst();
    }

    private Object value(Proposals.Proposal one) {
        return java.util.Objects.requireNonNull(
                rig.store.find(one.entity()).orElseThrow().values().get(one.field()));
    }

    @Test
    void a_non_owners_edit_waits_with_both_values_and_its_owner() {
        Proposals.Proposal one = name();

        assertThat(proposals.count()).isEqualTo(1);
        assertThat(one.held()).isEqualTo("\"Northwind\"");
        assertThat(one.seen()).isEqualTo("\"Nordwind\"");
        assertThat(one.owner()).isEqualTo("crm");
        assertThat(one.record().toString()).isEqualTo("erp customer 77");
        assertThat(one.takes()).isTrue();
        assertThat(one.reverts()).isTrue();
        assertThat(told).as("nothing is written before somebody decides").isEmpty();
    }

    @Test
    void what_is_accepted_holds_and_goes_to_the_owner_with_evidence() {
        Proposals.Proposal one = name();

        assertThat(
                        proposals.accept(
                                one.entity(),
                                "legal_name",
                                "erp",
                                one.fingerprint(),
                                ANNA,
                                "the register says so"))
                .isEqualTo(new Proposals.Decided.Done());

        assertThat(value(one)).isEqualTo("Nordwind");
        assertThat(proposals.count()).isZero();
        assertThat(told)
                .singleElement()
                .satisfies(change -> assertThat(change.fields()).containsExactly("legal_name"));
        Provenance.Source source =
                rig.store
                        .find(one.entity())
                        .orElseThrow()
                        .provenance()
                        .of("legal_name")
                        .orElseThrow();
        assertThat(source.connection()).isEqualTo("crm");
        assertThat(source.rule()).isEqualTo("proposal of erp, accepted by Anna");
        assertThat(rig.evidence.about("Client", one.entity().toString(), 10))
                .extracting(Evidence.Recorded::action)
                .contains("accepted erp's legal_name for crm");
        // The owner has the last word: what it says later stands.
        say("crm", one.entity(), Map.of("legal_name", "Northwind plc"));
        assertThat(value(one)).isEqualTo("Northwind plc");
    }

    @Test
    void what_is_rejected_is_written_back_where_it_was_changed() {
        Proposals.Proposal one = name();

        assertThat(proposals.reject(one.entity(), "legal_name", "erp", one.fingerprint(), ANNA, ""))
                .isEqualTo(new Proposals.Decided.Done());

        assertThat(value(one)).isEqualTo("Northwind");
        assertThat(proposals.count()).isZero();
        assertThat(told).extracting(change -> change.entity().id()).containsExactly(one.entity());
        // Changed there once more, it is asked about once more.
        say("erp", one.entity(), Map.of("legal_name", "Nordwind"));
        assertThat(proposals.count()).isEqualTo(1);
    }

    @Test
    void where_the_hub_cannot_write_the_owner_it_says_how() {
        UUID id = say("erp", null, Map.of("payment_terms", "NET30"));
        say("crm", id, Map.of("payment_terms", "NET60"));
        Proposals.Proposal one = proposals.open(0, 10).getFirst();

        assertThat(one.takes()).isFalse();
        assertThat(
                        proposals.accept(
                                id, "payment_terms", "crm", one.fingerprint(), ANNA, "as agreed"))
                .isEqualTo(
                        new Proposals.Decided.NotPossible(
                                "erp decides payment_terms, and no mapping writes it there."
                                        + " Enter it in erp; the proposal ends by itself when it says so."));
        assertThat(proposals.count()).isEqualTo(1);

        say("erp", id, Map.of("payment_terms", "NET60"));
        say("crm", id, Map.of("payment_terms", "NET60"));
        assertThat(proposals.count()).isZero();
    }

    @Test
    void a_rejected_value_that_cannot_be_written_back_is_not_asked_about_again() {
        UUID id = say("erp", null, Map.of("payment_terms", "NET30"));
        say("crm", id, Map.of("payment_terms", "NET60"));
        Proposals.Proposal one = proposals.open(0, 10).getFirst();
        proposals.reject(id, "payment_terms", "crm", one.fingerprint(), ANNA, "");

        say("crm", id, Map.of("payment_terms", "NET60"));
        assertThat(proposals.count()).as("the same values").isZero();
        assertThat(rig.count("select count(*) from drift")).as("still noted").isEqualTo(1);

        say("crm", id, Map.of("payment_terms", "NET90"));
        assertThat(proposals.count()).as("another value").isEqualTo(1);
    }

    @Test
    void a_decision_is_about_the_values_that_were_seen() {
        Proposals.Proposal one = name();
        say("erp", one.entity(), Map.of("legal_name", "Südwind"));

        assertThat(proposals.accept(one.entity(), "legal_name", "erp", one.fingerprint(), ANNA, ""))
                .isEqualTo(new Proposals.Decided.NotOpen());
        assertThat(value(one)).isEqualTo("Northwind");
        assertThat(
                        proposals.reject(
                                one.entity(), "legal_name", "crm2", one.fingerprint(), ANNA, ""))
                .isEqualTo(new Proposals.Decided.NotOpen());
    }

    @Test
    void new_fields_are_one_case_a_system_until_they_are_known_or_somebody_takes_note() {
        Set<String> known = new LinkedHashSet<>();
        NewFields fields =
                new NewFields(
                        rig.sql,
                        rig.transaction,
                        rig.worklist,
                        rig.evidence,
                        new NewFields.Systems() {
                            @Override
                            public boolean knows(
                                    String connection, String objectType, String field) {
                                return known.contains(field);
                            }

                            @Override
                            public String label(String connection) {
                                return connection.equals("crm") ? "Salesforce" : connection;
                            }
                        },
                        rig.clock);
        appears("crm", "Mood__c");
        fields.look();
        rig.now = rig.now.plus(Duration.ofMinutes(1));
        appears("crm", "Sign__c");
        appears("erp", "custbody_x");
        fields.look();
        fields.look();

        assertThat(titles())
                .containsExactlyInAnyOrder(
                        "Salesforce sends 2 new fields: Account.Mood__c, Account.Sign__c.",
                        "erp sends a new field: Account.custbody_x.");
        assertThat(fields.of("crm"))
                .extracting(NewFields.NewField::path)
                .containsExactly("Account.Sign__c", "Account.Mood__c");

        known.add("Mood__c");
        fields.look();
        assertThat(titles()).contains("Salesforce sends a new field: Account.Sign__c.");
        assertThat(fields.acknowledge("crm", ANNA, "not for us")).isEqualTo(1);
        assertThat(fields.acknowledge("crm", ANNA, "again")).isZero();
        assertThat(titles()).containsExactly("erp sends a new field: Account.custbody_x.");
        assertThat(rig.evidence.about("connection", "crm", 10))
                .extracting(Evidence.Recorded::action)
                .containsExactly("took note of new fields: Account.Sign__c");

        // The next new field opens a case of its own, without what somebody has taken note of.
        appears("crm", "Star__c");
        fields.look();
        assertThat(titles()).contains("Salesforce sends a new field: Account.Star__c.");
    }

    private void appears(String connection, String field) {
        rig.sql
                .sql(
                        "insert into schema_drift (connection, object_type, field, first_seen_at, sample_id, sample_type) values (:c, 'Account', :f, :at, '1', 'text')")
                .param("c", connection)
                .param("f", field)
                .param("at", java.sql.Timestamp.from(rig.now))
                .update();
    }

    private List<String> titles() {
        return rig.cases.list(dev.throughline.worklist.Cases.Filter.OPEN, 0, 10).stream()
                .map(dev.throughline.worklist.Cases.Case::title)
                .toList();
    }
}
