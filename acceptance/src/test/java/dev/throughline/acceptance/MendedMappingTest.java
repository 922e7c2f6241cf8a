package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mapping is mended while the hub stands: what it knows already follows, though nobody touches a
/// record.
@Tag("process")
class MendedMappingTest {
    @TempDir Path folder;

    private Firm firm;
    private HubProcess hub;

    @BeforeEach
    void open() {
        firm = new Firm(folder);
        hub = new HubProcess(folder.resolve("home"), firm.config).start();
    }

    @AfterEach
    void close() {
        hub.close();
        firm.close();
    }

    private void mend(String mapping, String line, String mended) throws IOException {
        Path file = firm.config.resolve(mapping);
        String text = Files.readString(file);
        assertThat(text).contains(line);
        Files.writeString(file, text.replace(line, mended));
    }

    private Map<String, Object> customer() {
        return firm.netsuite.all("customer").getFirst();
    }

    @Test
    void what_is_known_already_follows_a_mended_mapping() throws IOException {
        String deal = firm.winDeal();
        HubProcess.until("the deal is live", () -> firm.live(deal));
        String account = String.valueOf(firm.salesforce.all("Account").getFirst().get("Id"));
        firm.salesforce.update("Account", account, Map.of("Phone", "+1 303 555 0100"));
        HubProcess.until("the ERP has the phone", () -> customer().get("phone") != null);
        String phone = String.valueOf(customer().get("phone"));
        String name = String.valueOf(customer().get("companyName"));
        int customers = firm.netsuite.all("customer").size();

        hub.stop();
        mend(
                "mappings/salesforce/account.yaml",
                "phone: src.Phone",
                "phone: src.Phone + \" ext 7\"");
        mend(
                "mappings/netsuite/customer-out.yaml",
                "'left(it.legal_name, 83)'",
                "'left(upper(it.legal_name), 83)'");
        hub.start();

        HubProcess.until(
                "the ERP has what the mended way in says",
                () -> String.valueOf(customer().get("phone")).equals(phone + " ext 7"));
        HubProcess.until(
                "the ERP has what the mended way out says",
                () ->
                        String.valueOf(customer().get("companyName"))
                                .equals(name.toUpperCase(java.util.Locale.ROOT)));
        assertThat(firm.netsuite.all("customer")).hasSize(customers);
    }
}
