package dev.throughline.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.journal.RecordKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkFileTest {
    private static final UUID ACME = UUID.fromString("019a0000-0000-7000-8000-000000000001");

    @TempDir private Path folder = Path.of(".");

    private List<LinkFile.Row> read(String text) throws IOException {
        return LinkFile.read(
                Files.writeString(folder.resolve("links.csv"), text),
                Set.of("netsuite", "salesforce"),
                (_, type) -> type.equals("customer"));
    }

    @Test
    void a_line_names_an_entity_by_its_id_or_by_a_record_of_another_system() throws IOException {
        assertThat(
                        read(
                                "connection,object_type,external_id,entity\nnetsuite,customer,12,"
                                        + ACME
                                        + "\nnetsuite,customer,13,salesforce:001A\n"))
                .containsExactly(
                        new LinkFile.Row(
                                2,
                                new RecordKey("netsuite", "customer", "12"),
                                new LinkFile.Who.Canonical(ACME),
                                true),
                        new LinkFile.Row(
                                3,
                                new RecordKey("netsuite", "customer", "13"),
                                new LinkFile.Who.Native("salesforce", "001A"),
                                true));
    }

    @Test
    void with_a_column_link_only_yes_and_no_count_and_a_spreadsheets_mark_is_no_fault()
            throws IOException {
        assertThat(
                        read(
                                "\uFEFFlink,connection,object_type,external_id,entity\nYES,netsuite,customer,1,"
                                        + ACME
                                        + "\nno,netsuite,customer,2,"
                                        + ACME
                                        + "\n,netsuite,customer,3,"
                                        + ACME
                                        + "\n,netsuite,customer,4,\n"))
                .extracting(row -> row.record().externalId() + " " + row.same())
                .containsExactly("1 true", "2 false");
    }

    @Test
    void all_faults_come_at_once_each_with_its_line_and_mend() {
        assertThatThrownBy(() ->
                        read(
                                "connection,object_type,external_id,entity\n"
                                        + "netsweet,customer,1,"
                                        + ACME
                                        + "\n"
                                        + "netsuite,costumer,2,"
                                        + ACME
                                        + "\n"
                                        + "netsuite,customer,,nobody\n"
                                        + "netsuite,customer,4,nobody\n"
                                        + "netsuite,customer,5,hubspot:7\n"
                                        + "netsuite,customer\n"))
                .asInstanceOf(InstanceOfAssertFactories.type(AdoptionRefused.class))
                .extracting(AdoptionRefused::faults, InstanceOfAssertFactories.list(String.class))
                .map(fault -> fault.substring(fault.indexOf("links.csv")))
                .containsExactly(
                        "links.csv:2: there is no connection 'netsweet'; the configuration has netsuite, salesforce.",
                        "links.csv:3: netsuite has no record type 'costumer'.",
                        "links.csv:4: external_id is empty; fill it in, or take the line out.",
                        "links.csv:5: entity 'nobody' is neither a canonical id nor system:id, for example salesforce:0015g00000A1b2c.",
                        "links.csv:6: entity 'hubspot:7' names no connection; the configuration has netsuite, salesforce.",
                        "links.csv:7: 2 columns where the header has another number; quote values that hold commas.");
    }

    @Test
    void a_file_without_the_needed_columns_or_without_sense_is_refused() {
        assertThatThrownBy(() -> read("connection,external_id\n"))
                .hasMessageContaining(":1: the header lacks object_type, entity");
        assertThatThrownBy(
                        () -> LinkFile.read(folder.resolve("none.csv"), Set.of(), (_, _) -> true))
                .hasMessageContaining("is no file");
        assertThatThrownBy(() ->
                        LinkFile.read(
                                Files.write(
                                        folder.resolve("latin.csv"),
                                        new byte[] {'c', (byte) 0xE9, '\n'}),
                                Set.of(),
                                (_, _) -> true))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void what_is_written_can_be_given_back_and_conflicts_stay_undecided() throws IOException {
        Target target = new Target("netsuite", "customer", "Client");
        Claim sure =
                new Claim(
                        new RecordKey("netsuite", "customer", "12"),
                        "=Acme, Inc \"East\"",
                        ACME,
                        "Acme",
                        Claim.Origin.MATCH,
                        new BigDecimal("0.9500"),
                        "Alike.",
                        true);
        Claim doubtful =
                new Claim(
                        new RecordKey("netsuite", "customer", "13"),
                        "Acme",
                        ACME,
                        "Acme",
                        Claim.Origin.MATCH,
                        BigDecimal.ONE,
                        "Alike.",
                        false);
        Path file = folder.resolve("review.csv");
        LinkFile.write(
                file,
                List.of(
                        new Proposal(target, sure, Proposal.Standing.PROPOSED, ""),
                        new Proposal(target, doubtful, Proposal.Standing.CONFLICT, "Not enough.")),
                List.of(
                        new LinkFile.Unclaimed(
                                new RecordKey("netsuite", "customer", "14"), "Zoo", "Client")));

        assertThat(LinkFile.read(file, Set.of("netsuite"), (_, _) -> true))
                .containsExactly(
                        new LinkFile.Row(2, sure.record(), new LinkFile.Who.Canonical(ACME), true));
        assertThat(Files.readString(file))
                .contains("\"'=Acme, Inc \"\"East\"\"\"")
                .contains("netsuite,customer,13," + ACME + ",,Acme");
    }
}
