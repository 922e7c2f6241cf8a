package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people confirm on a contract's page, so that it is billed.
class ScheduleConfirmationsTest {
    private final ConsoleServer server = new ConsoleServer(true);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_milestone_is_confirmed_on_evidence_and_taken_back() throws Exception {
        UUID contract = ContractDays.normal(server, Days.normal(server));
        String path = "/contracts/" + contract;
        UUID item =
                server.sql
                        .sql(
                                """
                                update entity set data = jsonb_set(data::jsonb, '{trigger}', '"MILESTONE"')::json where id = (
                                  select i.id from entity k join entity_ref kd on kd.from_id = k.id and kd.field = 'opportunity'
                                    join entity_ref ld on ld.to_id = kd.to_id and ld.field = 'opportunity'
                                    join entity_ref ir on ir.to_id = ld.from_id and ir.field = 'contract_line'
                                    join entity i on i.id = ir.from_id and i.type = 'BillingScheduleItem' and i.status = 'PLANNED'
                                   where k.id = :id order by i.id limit 1) returning id\
                                """)
                        .param("id", contract)
                        .query(UUID.class)
                        .single();
        String act = path + "/schedule/" + item + "/confirmation";
        assertThat(server.get(path).body()).contains("data-sheet=\"confirm-" + item);

        assertThat(server.post(act, "reached=soon&evidence=x&reason=x").body())
                .contains("'soon' is no day");
        assertThat(server.post(act, "reached=2020-01-31&evidence=&reason=x").body())
                .contains("Nothing is named that shows");
        HttpResponse<String> confirmed =
                server.post(act, "reached=2020-01-31&evidence=signed+acceptance&reason=seen");
        assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(302);
        assertThat(state(item)).isEqualTo("READY");

        assertThat(server.get(path).body()).contains("Take the confirmation back of");
        server.post(act, "revoked=true&reason=too+early");
        assertThat(state(item)).isEqualTo("PLANNED");
    }

    private String state(UUID item) {
        return server.sql
                .sql("select status from entity where id = :id")
                .param("id", item)
                .query(String.class)
                .single();
    }
}
