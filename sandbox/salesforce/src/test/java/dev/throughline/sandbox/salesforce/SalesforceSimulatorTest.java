package dev.throughline.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import java.math.BigDecimal;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SalesforceSimulatorTest {

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-02T09:00:00Z"));
    private final SalesforceSimulator org = new SalesforceSimulator(0, now::get);
    private final Caller api = Caller.of(org);

    @AfterEach
    void close() {
        org.close();
    }

    private String deal() {
        String account = org.insert("Account", Map.of("Name", "Northwind Retail Inc"));
        return org.insert(
                "Opportunity",
                Map.of(
                        "Name",
                        "OPP-1001",
                        "AccountId",
                        account,
                        "StageName",
                        "Prospecting",
                        "CloseDate",
                        "2026-01-31"));
    }

    @Nested
    class Sign_in {

        @Test
        void client_credentials_open_a_session_in_form_or_basic_header() {
            Caller.Answer form =
                    Caller.form(
                            org,
                            "/services/oauth2/token",
                            Map.of(
                                    "grant_type", "client_credentials",
                                    "client_id", Caller.key(org, "clientId"),
                                    "client_secret", Caller.key(org, "clientSecret")),
                            Map.of());
            assertThat(form.status()).isEqualTo(200);
            assertThat(form.body().get("instance_url").asString())
                    .isEqualTo(org.baseUrl().toString());
            assertThat(form.body().get("issued_at").isString()).isTrue();
            assertThat(form.body().get("id").asString())
                    .contains("/id/" + org.organizationId() + "/005");
            String basic =
                    Base64.getEncoder()
                            .encodeToString(
                                    (Caller.key(org, "clientId")
                                                    + ":"
                                                    + Caller.key(org, "clientSecret"))
                                            .getBytes());
            assertThat(
                            Caller.form(
                                            org,
                                            "/services/oauth2/token",
                                            Map.of("grant_type", "client_credentials"),
                                            Map.of("Authorization", "Basic " + basic))
                                    .status())
                    .isEqualTo(200);
            Caller.Answer wrong =
                    Caller.form(
                            org,
                            "/services/oauth2/token",
                            Map.of(
                                    "grant_type",
                                    "client_credentials",
                                    "client_id",
                                    Caller.key(org, "clientId"),
                                    "client_secret",
                                    "guess"),
                            Map.of());
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.body().get("error").asString()).isEqualTo("invalid_client");
        }

        @Test
        void a_jwt_assertion_is_taken_only_with_the_right_key_user_audience_and_time()
                throws Exception {
            String pem = Caller.key(org, "privateKey").replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey key =
                    KeyFactory.getInstance("RSA")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            String audience = "https://login.salesforce.com";
            String user = Caller.key(org, "username");
            assertThat(bearer(key, user, audience, 170).status()).isEqualTo(200);
            assertThat(bearer(key, user, "https://elsewhere.example", 170).body().toString())
                    .contains("audience is invalid");
            assertThat(bearer(key, "nobody@firm.example", audience, 170).body().toString())
                    .contains("user hasn't approved this consumer");
            assertThat(bearer(key, user, audience, -10).status()).isEqualTo(400);
            assertThat(bearer(key, user, audience, 86_400).status()).isEqualTo(400);
            KeyPairGenerator other = KeyPairGenerator.getInstance("RSA");
            other.initialize(2048);
            assertThat(
                            bearer(other.generateKeyPair().getPrivate(), user, audience, 170)
                                    .body()
                                    .toString())
                    .contains("invalid assertion");
        }

        private Caller.Answer bearer(PrivateKey key, String user, String audience, long seconds)
                throws Exception {
            SignedJWT jwt =
                    new SignedJWT(
                            new JWSHeader(JWSAlgorithm.RS256),
                            new JWTClaimsSet.Builder()
                                    .issuer(Caller.key(org, "clientId"))
                                    .subject(user)
                                    .audience(audience)
                                    .expirationTime(Date.from(now.get().plusSeconds(seconds)))
                                    .build());
            jwt.sign(new RSASSASigner(key));
            return Caller.form(
                    org,
                    "/services/oauth2/token",
                    Map.of(
                            "grant_type",
                            "urn:ietf:params:oauth:grant-type:jwt-bearer",
                            "assertion",
                            jwt.serialize()),
                    Map.of());
        }

        @Test
        void a_session_ends_after_two_idle_hours_or_at_once_when_told() {
            assertThat(api.get("/services/data/v66.0/limits").status()).isEqualTo(200);
            now.set(now.get().plusSeconds(2 * 3600 + 1));
            Caller.Answer gone = api.get("/services/data/v66.0/limits");
            assertThat(gone.status()).isEqualTo(401);
            assertThat(gone.body().toString())
                    .isEqualTo(
                            "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]");
            Caller fresh = Caller.of(org);
            org.expireSessions();
            assertThat(fresh.get("/services/data/v66.0/limits").status()).isEqualTo(401);
        }

        @Test
        void versions_need_no_session_and_a_retired_one_is_gone() {
            Caller stranger = new Caller(org, "none");
            assertThat(stranger.get("/services/data/").body().toString())
                    .contains("\"version\":\"66.0\"");
            assertThat(api.get("/services/data/v66.0/").body().get("query").asString())
                    .isEqualTo("/services/data/v66.0/query");
            assertThat(api.get("/services/data/v20.0/limits").status()).isEqualTo(410);
        }
    }

    @Test
    void an_org_that_follows_an_earlier_one_repeats_none_of_its_ids() {
        String before = org.insert("Account", Map.of("Name", "Before"));

        org.follow(1_795_390_829_310_000L);
        String after = org.insert("Account", Map.of("Name", "After"));

        assertThat(after).startsWith("0015e0").hasSize(18).isGreaterThan(before);
        assertThat(org.find("Account", after)).isPresent();
        assertThat(org.find("Account", before)).isPresent();
        try (SalesforceSimulator later = new SalesforceSimulator(0, now::get)) {
            later.follow(1_795_390_829_311_000L);
            assertThat(later.insert("Account", Map.of("Name", "Later"))).isGreaterThan(after);
        }
    }

    @Nested
    class Derived_values {

        @Test
        void a_stage_decides_whether_a_deal_is_closed_and_won() {
            String deal = deal();
            assertThat(org.find("Opportunity", deal).orElseThrow())
                    .containsEntry("IsWon", false)
                    .containsEntry("IsClosed", false);
            org.update("Opportunity", deal, Map.of("StageName", "Closed Won"));
            assertThat(org.find("Opportunity", deal).orElseThrow())
                    .containsEntry("IsWon", true)
                    .containsEntry("IsClosed", true)
                    .containsEntry("Probability", new BigDecimal("100.00"));
            Caller.Answer refused =
                    api.send("PATCH", "sobjects/Opportunity/" + deal, "{\"IsWon\":true}", Map.of());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body().get(0).get("errorCode").asString())
                    .isEqualTo("INVALID_FIELD_FOR_INSERT_UPDATE");
        }

        @Test
        void the_amount_of_a_deal_is_the_sum_of_its_lines() {
            String deal = deal();
            String line =
                    org.insert(
                            "OpportunityLineItem",
                            Map.of(
                                    "OpportunityId",
                                    deal,
                                    "Quantity",
                                    12,
                                    "UnitPrice",
                                    30_000,
                                    "Billing_Type__c",
                                    "Fixed"));
            org.insert(
                    "OpportunityLineItem",
                    Map.of("OpportunityId", deal, "Quantity", 1, "TotalPrice", 120_000));
            assertThat(org.find("Opportunity", deal).orElseThrow())
                    .containsEntry("Amount", new BigDecimal("480000.00"))
                    .containsEntry("HasOpportunityLineItem", true);
            org.update("Opportunity", deal, Map.of("Amount", 5));
            org.delete("OpportunityLineItem", line);
            assertThat(org.find("Opportunity", deal).orElseThrow())
                    .containsEntry("Amount", new BigDecimal("120000.00"));
            assertThatThrownBy(() ->
                            org.insert(
                                    "OpportunityLineItem",
                                    Map.of(
                                            "OpportunityId",
                                            deal,
                                            "Quantity",
                                            1,
                                            "UnitPrice",
                                            1,
                                            "TotalPrice",
                                            2)))
                    .hasMessageContaining("only one of unit price or total price");
        }

        @Test
        void a_contract_is_drafted_before_it_is_activated_and_never_goes_back() {
            String account = org.insert("Account", Map.of("Name", "Northwind UK Ltd"));
            Caller.Answer atOnce =
                    api.send(
                            "POST",
                            "sobjects/Contract",
                            "{\"AccountId\":\"" + account + "\",\"Status\":\"Activated\"}",
                            Map.of());
            assertThat(atOnce.body().get(0).get("errorCode").asString())
                    .isEqualTo("FAILED_ACTIVATION");
            String contract =
                    org.insert(
                            "Contract",
                            Map.of(
                                    "AccountId",
                                    account,
                                    "Status",
                                    "Activated",
                                    "StartDate",
                                    "2026-01-01",
                                    "ContractTerm",
                                    12));
            assertThat(org.find("Contract", contract).orElseThrow())
                    .containsEntry("Status", "Activated")
                    .containsEntry("StatusCode", "Activated")
                    .containsEntry("EndDate", "2026-12-31")
                    .containsKeys("ActivatedDate", "ContractNumber");
            assertThatThrownBy(() -> org.update("Contract", contract, Map.of("Status", "Draft")))
                    .hasMessageContaining("FAILED_ACTIVATION");
        }

        @Test
        void a_merge_moves_the_children_and_leaves_the_loser_with_its_master() {
            String winner = org.insert("Account", Map.of("Name", "Northwind Inc"));
            String loser = org.insert("Account", Map.of("Name", "Northwind Incorporated"));
            String person = org.insert("Contact", Map.of("LastName", "Roe", "AccountId", loser));
            org.merge("Account", winner, loser);
            assertThat(org.find("Account", loser)).isEmpty();
            assertThat(org.find("Contact", person).orElseThrow())
                    .containsEntry("AccountId", winner);
            Caller.Answer gone =
                    api.queryAll(
                            "SELECT Id, IsDeleted, MasterRecordId FROM Account WHERE IsDeleted = true");
            assertThat(gone.body().get("records").get(0).get("Id").asString()).isEqualTo(loser);
            assertThat(gone.body().get("records").get(0).get("MasterRecordId").asString())
                    .isEqualTo(winner);
            assertThat(api.query("SELECT Id FROM Account").body().get("totalSize").asInt())
                    .isEqualTo(1);
        }
    }

    @Nested
    class Soql_queries {

        @Test
        void conditions_parents_children_order_and_limits_work_together() {
            String deal = deal();
            org.update("Opportunity", deal, Map.of("StageName", "Closed Won"));
            org.insert(
                    "OpportunityLineItem",
                    Map.of("OpportunityId", deal, "Quantity", 2, "UnitPrice", 50));
            String account =
                    String.valueOf(org.find("Opportunity", deal).orElseThrow().get("AccountId"));
            org.insert("Account", Map.of("Name", "O'Hara & Sons", "ParentId", account));
            Caller.Answer found =
                    api.query(
                            "SELECT Id, Name, Account.Name, Account.Owner.Email, Owner.Username,"
                                    + " (SELECT Id, TotalPrice, Product2.ProductCode FROM OpportunityLineItems WHERE Quantity > 1)"
                                    + " FROM Opportunity WHERE (IsWon = true OR StageName LIKE 'Pros%') AND CloseDate >= 2026-01-01"
                                    + " AND AccountId IN ('"
                                    + account
                                    + "') AND NextStep = null"
                                    + " AND SystemModstamp >= 2026-01-02T09:00:00Z ORDER BY CloseDate DESC NULLS LAST, Id LIMIT 5");
            assertThat(found.status()).as(found.body().toString()).isEqualTo(200);
            var row = found.body().get("records").get(0);
            assertThat(row.get("Account").get("Name").asString()).isEqualTo("Northwind Retail Inc");
            assertThat(row.get("Account").get("Owner").get("Email").asString())
                    .isEqualTo("sales@firm.example");
            assertThat(
                            row.get("OpportunityLineItems")
                                    .get("records")
                                    .get(0)
                                    .get("TotalPrice")
                                    .decimalValue())
                    .isEqualByComparingTo("100");
            assertThat(
                            row.get("OpportunityLineItems")
                                    .get("records")
                                    .get(0)
                                    .get("Product2")
                                    .get("ProductCode")
                                    .asString())
                    .isEqualTo("PS");
            assertThat(
                            Caller.names(
                                    api.query(
                                            "SELECT Name FROM Account WHERE Name = 'o\\'hara & sons'")))
                    .containsExactly("O'Hara & Sons");
            assertThat(
                            Caller.names(
                                    api.query(
                                            "SELECT Name FROM Account WHERE Parent.Name != null")))
                    .hasSize(1);
            assertThat(api.query("SELECT COUNT() FROM Account").body().get("totalSize").asInt())
                    .isEqualTo(2);
            assertThat(
                            api.query("SELECT Id, (SELECT Id FROM Contacts) FROM Account")
                                    .body()
                                    .get("records")
                                    .get(0)
                                    .get("Contacts")
                                    .isNull())
                    .isTrue();
            assertThat(Caller.names(api.query("SELECT Name FROM Account ORDER BY Name OFFSET 1")))
                    .containsExactly("O'Hara & Sons");
        }

        @Test
        void mistakes_are_told_in_the_vendors_words() {
            assertThat(
                            api.query("SELECT Nmae FROM Account")
                                    .body()
                                    .get(0)
                                    .get("message")
                                    .asString())
                    .contains("No such column 'Nmae' on entity 'Account'");
            assertThat(api.query("SELECT Id FROM Acount").body().get(0).get("errorCode").asString())
                    .isEqualTo("INVALID_TYPE");
            assertThat(api.query("SELECT Id FRM Account").body().get(0).get("message").asString())
                    .isEqualTo("unexpected token: 'FRM'");
            assertThat(
                            api.query(
                                            "SELECT Id FROM Account WHERE SystemModstamp > '2026-01-01T00:00:00Z'")
                                    .body()
                                    .get(0)
                                    .get("message")
                                    .asString())
                    .contains("must be of type dateTime and should not be enclosed in quotes");
            org.hideField("Account", "DUNS__c", true);
            assertThat(
                            api.query("SELECT DUNS__c FROM Account")
                                    .body()
                                    .get(0)
                                    .get("errorCode")
                                    .asString())
                    .isEqualTo("INVALID_FIELD");
            assertThat(api.get("/services/data/v66.0/sobjects/Account/describe").body().toString())
                    .contains("Throughline_Id__c")
                    .doesNotContain("DUNS__c");
        }

        @Test
        void pages_follow_the_locator_and_show_what_the_query_found() {
            for (int i = 0; i < 450; i++) {
                org.insert("Account", Map.of("Name", "Client " + i));
            }
            Caller.Answer first =
                    api.send(
                            "GET",
                            "query?q=" + Caller.encoded("SELECT Id, Name FROM Account ORDER BY Id"),
                            "",
                            Map.of("Sforce-Query-Options", "batchSize=200"));
            assertThat(first.body().get("totalSize").asInt()).isEqualTo(450);
            assertThat(first.body().get("done").asBoolean()).isFalse();
            org.insert("Account", Map.of("Name", "Late"));
            Caller.Answer second = api.get(first.body().get("nextRecordsUrl").asString());
            Caller.Answer third = api.get(second.body().get("nextRecordsUrl").asString());
            assertThat(third.body().get("records").size()).isEqualTo(50);
            assertThat(third.body().get("done").asBoolean()).isTrue();
            assertThat(third.body().has("nextRecordsUrl")).isFalse();
            org.forgetCursors();
            assertThat(
                            api.get(first.body().get("nextRecordsUrl").asString())
                                    .body()
                                    .get(0)
                                    .get("errorCode")
                                    .asString())
                    .isEqualTo("INVALID_QUERY_LOCATOR");
        }

        @Test
        void a_lone_surrogate_and_control_characters_reach_the_client_as_they_are() {
            String account = org.insert("Account", Map.of("Name", "Odd"));
            org.spoil(
                    "Account",
                    account,
                    Map.of("Name", "A\ud800B\u0001", "BillingCountry", "x".repeat(5000)));
            Caller.Answer odd =
                    api.get(
                            "/services/data/v66.0/sobjects/Account/"
                                    + account
                                    + "?fields=Name,BillingCountry");
            assertThat(odd.body().get("Name").asString()).isEqualTo("A\ud800B\u0001");
            assertThat(odd.body().get("BillingCountry").asString()).hasSize(5000);
        }
    }

    @Nested
    class Writes {

        @Test
        void an_upsert_creates_then_updates_then_refuses_where_several_match() {
            String path = "sobjects/Account/Throughline_Id__c/K-1";
            Caller.Answer created = api.send("PATCH", path, "{\"Name\":\"Acme\"}", Map.of());
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.body().get("created").asBoolean()).isTrue();
            Caller.Answer updated = api.send("PATCH", path, "{\"Name\":\"Acme Ltd\"}", Map.of());
            assertThat(updated.status()).isEqualTo(200);
            assertThat(updated.body().get("created").asBoolean()).isFalse();
            assertThat(
                            api.send(
                                            "PATCH",
                                            "sobjects/Account/Throughline_Id__c/K-2?updateOnly=true",
                                            "{\"Name\":\"x\"}",
                                            Map.of())
                                    .status())
                    .isEqualTo(404);
            assertThat(
                            api.send(
                                            "PATCH",
                                            "sobjects/Account/Tax_Id__c/1",
                                            "{\"Name\":\"x\"}",
                                            Map.of())
                                    .status())
                    .isEqualTo(404);
            String twin = org.insert("Account", Map.of("Name", "Twin"));
            org.spoil("Account", twin, Map.of("Throughline_Id__c", "K-1"));
            Caller.Answer several = api.send("PATCH", path, "{\"Name\":\"Acme\"}", Map.of());
            assertThat(several.status()).isEqualTo(300);
            assertThat(several.body().size()).isEqualTo(2);
        }

        @Test
        void a_collection_tells_each_rows_own_outcome_in_order() {
            String body =
                    """
                    {"allOrNone":false,"records":[
                     {"attributes":{"type":"Account"},"Throughline_Id__c":"A","Name":"Acme"},
                     {"attributes":{"type":"Account"},"Throughline_Id__c":"B"},
                     {"attributes":{"type":"Account"},"Throughline_Id__c":"C","Name":"%s"},
                     {"attributes":{"type":"Account"},"Throughline_Id__c":"D","Name":"D","CurrencyIsoCode":"XXX"}]}\
                    """
                            .formatted("x".repeat(256));
            Caller.Answer answer =
                    api.send(
                            "PATCH",
                            "composite/sobjects/Account/Throughline_Id__c",
                            body,
                            Map.of());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().get(0).get("created").asBoolean()).isTrue();
            assertThat(answer.body().get(1).toString())
                    .isEqualTo(
                            "{\"success\":false,\"errors\":[{\"statusCode\":\"REQUIRED_FIELD_MISSING\",\"message\":\"Required"
                                    + " fields are missing: [Name]\",\"fields\":[\"Name\"]}]}");
            assertThat(answer.body().get(2).toString()).contains("STRING_TOO_LONG");
            assertThat(answer.body().get(3).toString())
                    .contains("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
            Caller.Answer whole =
                    api.send(
                            "PATCH",
                            "composite/sobjects/Account/Throughline_Id__c",
                            body.replace("\"allOrNone\":false", "\"allOrNone\":true")
                                    .replace("Acme", "Acme 2"),
                            Map.of());
            assertThat(whole.body().get(0).toString())
                    .contains("ALL_OR_NONE_OPERATION_ROLLED_BACK");
            assertThat(org.all("Account"))
                    .hasSize(1)
                    .first()
                    .extracting(a -> a.get("Name"))
                    .isEqualTo("Acme");
        }

        @Test
        void an_unreadable_value_refuses_the_whole_collection() {
            Caller.Answer answer =
                    api.send(
                            "POST",
                            "composite/sobjects",
                            "{\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":\"Good\"},"
                                    + "{\"attributes\":{\"type\":\"Opportunity\"},\"Name\":\"Bad\",\"CloseDate\":\"2026-02-30\"}]}",
                            Map.of());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body().get(0).get("errorCode").asString())
                    .isEqualTo("JSON_PARSER_ERROR");
            assertThat(org.all("Account")).isEmpty();
        }

        @Test
        void a_composite_uses_earlier_answers_and_rolls_back_as_a_whole() {
            String body =
                    """
                    {"allOrNone":true,"compositeRequest":[
                     {"method":"POST","url":"/services/data/v66.0/sobjects/Account","referenceId":"a","body":{"Name":"Acme"}},
                     {"method":"POST","url":"/services/data/v66.0/sobjects/Contact","referenceId":"c",
                      "body":{"LastName":"Roe","AccountId":"@{a.id}"}}]}\
                    """;
            Caller.Answer done = api.send("POST", "composite", body, Map.of());
            assertThat(done.body().get("compositeResponse").get(1).get("httpStatusCode").asInt())
                    .isEqualTo(201);
            assertThat(org.all("Contact").getFirst())
                    .containsEntry("AccountId", org.all("Account").getFirst().get("Id"));
            Caller.Answer failed =
                    api.send(
                            "POST",
                            "composite",
                            body.replace("\"LastName\":\"Roe\",", ""),
                            Map.of());
            assertThat(failed.status()).isEqualTo(200);
            assertThat(failed.body().get("compositeResponse").get(0).toString())
                    .contains("PROCESSING_HALTED");
            assertThat(failed.body().get("compositeResponse").get(1).toString())
                    .contains("REQUIRED_FIELD_MISSING");
            assertThat(org.all("Account")).hasSize(1);
        }

        @Test
        void a_duplicate_is_refused_while_the_rule_is_on_unless_the_caller_insists() {
            org.insert("Account", Map.of("Name", "Northwind Inc."));
            org.duplicateRule(true);
            Caller.Answer refused =
                    api.send("POST", "sobjects/Account", "{\"Name\":\"NORTHWIND INC\"}", Map.of());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body().get(0).get("errorCode").asString())
                    .isEqualTo("DUPLICATES_DETECTED");
            assertThat(refused.body().get(0).get("duplicateResut").toString())
                    .contains("matchRecords");
            assertThat(
                            api.send(
                                            "POST",
                                            "sobjects/Account",
                                            "{\"Name\":\"NORTHWIND INC\"}",
                                            Map.of(
                                                    "Sforce-Duplicate-Rule-Header",
                                                    "allowSave=true"))
                                    .status())
                    .isEqualTo(201);
        }

        @Test
        void what_changed_and_what_went_is_told_for_a_window() {
            String stays = org.insert("Account", Map.of("Name", "Stays"));
            String goes = org.insert("Account", Map.of("Name", "Goes"));
            now.set(now.get().plusSeconds(600));
            org.delete("Account", goes);
            String window = "?start=2026-01-02T08:00:00%2B00:00&end=2026-01-02T10:00:00%2B00:00";
            assertThat(
                            api.get("/services/data/v66.0/sobjects/Account/updated/" + window)
                                    .body()
                                    .get("ids")
                                    .toString())
                    .isEqualTo("[\"" + stays + "\"]");
            var gone =
                    api.get("/services/data/v66.0/sobjects/Account/deleted/" + window)
                            .body()
                            .get("deletedRecords");
            assertThat(gone.size()).isEqualTo(1);
            assertThat(gone.get(0).get("id").asString()).isEqualTo(goes);
            assertThat(gone.get(0).get("deletedDate").asString())
                    .isEqualTo("2026-01-02T09:10:00.000+0000");
            assertThat(goes).startsWith("001").hasSize(18);
        }
    }

    @Nested
    class Weather {

        @Test
        void too_many_calls_are_refused_in_the_vendors_way_and_counted() {
            org.limit(25, 2);
            assertThat(
                            api.get("/services/data/v66.0/limits")
                                    .raw()
                                    .headers()
                                    .firstValue("Sforce-Limit-Info"))
                    .contains("api-usage=1/2");
            api.get("/services/data/v66.0/limits");
            Caller.Answer third = api.get("/services/data/v66.0/limits");
            assertThat(third.status()).isEqualTo(403);
            assertThat(third.body().get(0).get("message").asString())
                    .isEqualTo("TotalRequests Limit exceeded.");
            assertThat(org.totals()).containsEntry("callsRefused", 1L);
        }

        @Test
        void a_scripted_lock_hits_every_third_row_only() {
            org.faults().script(Faults.Kind.PARTIAL_BATCH, 1, SimRequest::writes);
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                rows.append(i == 0 ? "" : ",")
                        .append("{\"attributes\":{\"type\":\"Account\"},\"Name\":\"N" + i + "\"}");
            }
            Caller.Answer answer =
                    api.send(
                            "POST", "composite/sobjects", "{\"records\":[" + rows + "]}", Map.of());
            assertThat(answer.body().toString()).contains("UNABLE_TO_LOCK_ROW");
            assertThat(org.all("Account")).hasSize(4);
        }

        @Test
        void stamps_share_a_tick_and_rows_move_between_pages_when_told() {
            org.faults().quirk(Faults.Quirk.CURSOR_TIES, true);
            org.faults().quirk(Faults.Quirk.MOVING_PAGES, true);
            for (int i = 0; i < 5; i++) {
                now.set(now.get().plusSeconds(1));
                org.insert("Account", Map.of("Name", "Client " + i));
            }
            String soql =
                    "SELECT Id, Name, SystemModstamp FROM Account ORDER BY SystemModstamp, Id LIMIT 3";
            now.set(now.get().plusSeconds(60));
            Caller.Answer first = api.query(soql);
            assertThat(
                            first.body()
                                    .get("records")
                                    .valueStream()
                                    .map(row -> row.get("SystemModstamp").asString())
                                    .distinct())
                    .hasSize(1);
            assertThat(Caller.names(api.query(soql.replace("LIMIT 3", "LIMIT 5"))))
                    .last()
                    .isEqualTo("Client 0");
        }

        @Test
        void twenty_thousand_records_are_quick_to_make_and_to_read() {
            long start = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                Map<String, Object> fields = new HashMap<>();
                fields.put("Name", "Client " + i);
                fields.put("Throughline_Id__c", "K-" + i);
                fields.put("BillingCountry", "US");
                org.insert("Account", fields);
            }
            long made = System.nanoTime();
            String fields =
                    "Id, Name, ParentId, BillingCountry, Throughline_Id__c, ERP_Customer_Id__c, CreatedDate, SystemModstamp";
            String last = "";
            int read = 0;
            while (read < 20_000) {
                Caller.Answer page =
                        api.query(
                                "SELECT "
                                        + fields
                                        + " FROM Account WHERE SystemModstamp >= 2026-01-02T09:00:00Z"
                                        + (last.isEmpty()
                                                ? ""
                                                : " AND (SystemModstamp > 2026-01-02T09:00:00Z OR Id > '"
                                                        + last
                                                        + "')")
                                        + " ORDER BY SystemModstamp, Id LIMIT 2000");
                List<String> ids =
                        page.body()
                                .get("records")
                                .valueStream()
                                .map(r -> r.get("Id").asString())
                                .toList();
                read += ids.size();
                last = ids.getLast();
            }
            long end = System.nanoTime();
            assertThat(read).isEqualTo(20_000);
            assertThat((made - start) / 1e9)
                    .as("seconds to make 20,000, on a busy machine")
                    .isLessThan(10);
            assertThat((end - made) / 1e9)
                    .as("seconds to read 20,000, on a busy machine")
                    .isLessThan(10);
        }
    }
}
