package dev.throughline.sandbox.kantata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Faults.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The behaviours of the vendor's server framework: sheet sections 3 to 5 and 19.
class KantataFrameworkTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T09:00:00Z"));
    private final InstantSource clock = now::get;
    private final KantataSimulator kantata = new KantataSimulator(0, clock);
    private final Caller caller = Caller.of(kantata);

    @AfterEach
    void close() {
        kantata.close();
    }

    private void groups(int many) {
        for (int i = 1; i <= many; i++) {
            kantata.insert("workspace_groups", Map.of("name", "Client %04d".formatted(i)));
        }
    }

    @Test
    void a_page_is_an_ordered_list_of_results_beside_a_map_of_records() throws Exception {
        groups(3);
        var heard = caller.get("workspace_groups?order=name:desc");
        assertThat(heard.status()).isEqualTo(200);
        assertThat(heard.body().path("count").asInt()).isEqualTo(3);
        assertThat(heard.ids()).containsExactly("2003", "2002", "2001");
        assertThat(heard.body().path("results").path(0).path("key").asString())
                .isEqualTo("workspace_groups");
        assertThat(heard.record("workspace_groups", "2001").path("id").isString()).isTrue();
        assertThat(heard.record("workspace_groups", "2001").path("created_at").asString())
                .isEqualTo("2026-01-05T01:00:00-08:00");
        assertThat(heard.raw().headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void pages_are_clamped_echoed_and_end_without_an_error() throws Exception {
        groups(405);
        assertThat(caller.get("workspace_groups").ids()).hasSize(20);
        var clamped = caller.get("workspace_groups?per_page=5000");
        assertThat(clamped.ids()).hasSize(200);
        assertThat(clamped.body().path("meta").toString())
                .isEqualTo("{\"count\":405,\"page_count\":3,\"page_number\":1,\"page_size\":200}");
        assertThat(caller.get("workspace_groups?per_page=0").ids()).hasSize(20);
        var below = caller.get("workspace_groups?per_page=200&page=-3");
        assertThat(below.ids()).hasSize(200);
        assertThat(below.body().path("meta").path("page_number").asInt()).isEqualTo(-3);
        var beyond = caller.get("workspace_groups?per_page=200&page=9");
        assertThat(beyond.status()).isEqualTo(200);
        assertThat(beyond.ids()).isEmpty();
        assertThat(beyond.body().path("meta").path("page_number").asInt()).isEqualTo(9);
        assertThat(caller.get("workspace_groups?limit=7").ids()).hasSize(20);
        assertThat(caller.get("workspace_groups?limit=7&offset=400").ids()).hasSize(5);
    }

    @Test
    void no_rows_count_zero_in_everything() throws Exception {
        assertThat(caller.get("stories").body().toString())
                .isEqualTo(
                        "{\"count\":0,\"meta\":{\"count\":0,\"page_count\":0,\"page_number\":0,\"page_size\":20},"
                                + "\"results\":[],\"stories\":{}}");
    }

    @Test
    void a_mistyped_filter_is_ignored_and_reads_the_whole_table() throws Exception {
        groups(4);
        assertThat(caller.get("workspace_groups?updated_aftr=2030-01-01").ids()).hasSize(4);
        assertThat(caller.get("workspace_groups?updated_after=2030-01-01").ids()).isEmpty();
        assertThat(caller.get("workspace_groups?include=nonsense&optional_fields=nonsense").ids())
                .hasSize(4);
    }

    @Test
    void an_unknown_order_falls_back_to_the_collections_own() throws Exception {
        String first = kantata.insert("workspaces", Map.of("title", "First"));
        now.set(now.get().plusSeconds(60));
        String second = kantata.insert("workspaces", Map.of("title", "Second"));
        assertThat(caller.get("workspaces?order=colour:asc").ids()).containsExactly(second, first);
        assertThat(caller.get("workspaces?order=updated_at:sideways").ids())
                .containsExactly(first, second);
    }

    @Test
    void ties_are_broken_by_id_ascending_in_either_direction() throws Exception {
        groups(3);
        assertThat(caller.get("workspace_groups?order=created_at:desc").ids())
                .containsExactly("2001", "2002", "2003");
        assertThat(caller.get("workspace_groups?order=created_at:asc").ids())
                .containsExactly("2001", "2002", "2003");
    }

    @Test
    void archived_projects_hide_from_lists_and_from_only_and_from_their_own_address()
            throws Exception {
        String live = kantata.insert("workspaces", Map.of("title", "Live"));
        String old = kantata.insert("workspaces", Map.of("title", "Old"));
        kantata.delete("workspaces", old);
        assertThat(caller.get("workspaces").ids()).containsExactly(live);
        assertThat(caller.get("workspaces?only=" + old + ",x").ids()).isEmpty();
        assertThat(caller.get("workspaces/" + old).status()).isEqualTo(404);
        assertThat(caller.get("workspaces/" + old + "?archived=include").status()).isEqualTo(200);
        assertThat(caller.get("workspaces?include_archived=true").ids()).hasSize(2);
        assertThat(caller.get("workspaces?archived=only").ids()).containsExactly(old);
    }

    @Test
    void only_brings_everything_asked_without_paging() throws Exception {
        groups(150);
        List<String> ids = new ArrayList<>();
        for (int i = 2001; i <= 2150; i++) {
            ids.add(Integer.toString(i));
        }
        assertThat(caller.get("workspace_groups?per_page=10&only=" + String.join(",", ids)).ids())
                .hasSize(150);
    }

    @Test
    void id_lists_are_shown_only_when_their_association_is_included() throws Exception {
        String group = kantata.insert("workspace_groups", Map.of("name", "Northwind"));
        kantata.insert(
                "workspaces", Map.of("title", "Rollout", "workspace_group_ids", List.of(group)));
        assertThat(caller.get("workspaces").first().has("workspace_group_ids")).isFalse();
        var included = caller.get("workspaces?include=workspace_groups,approvers");
        assertThat(included.first().path("workspace_group_ids").toString())
                .isEqualTo("[\"" + group + "\"]");
        assertThat(included.record("workspace_groups", group).path("name").asString())
                .isEqualTo("Northwind");
        assertThat(included.body().path("users").isObject()).isTrue();
        assertThat(included.body().path("users").isEmpty()).isTrue();
    }

    @Test
    void refusals_speak_the_vendors_shape() throws Exception {
        var invalid =
                caller.post("workspaces", "{\"workspace\":{\"title\":\"\",\"currency\":\"XXZ\"}}");
        assertThat(invalid.status()).isEqualTo(422);
        assertThat(invalid.body().toString())
                .isEqualTo(
                        "{\"errors\":[{\"type\":\"validation\",\"field\":\"title\",\"message\":\"Title can't be blank\",\"index\":0},"
                                + "{\"type\":\"validation\",\"field\":\"creator_role\",\"message\":\"Creator role is not included in the list\",\"index\":0},"
                                + "{\"type\":\"validation\",\"field\":\"currency\",\"message\":\"Currency is not included in the list\",\"index\":0}]}");
        assertThat(caller.get("workspaces/99").body().toString())
                .isEqualTo("{\"errors\":[{\"type\":\"system\",\"message\":\"Record not found\"}]}");
        assertThat(caller.post("workspaces", "{\"workspace\":").status()).isEqualTo(400);
        assertThat(caller.get("participations").status()).isEqualTo(422);
        assertThat(caller.get("custom_field_values").status()).isEqualTo(422);
        var stranger = new Caller(caller.base(), "wrong", caller.http()).get("workspaces");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.body().toString())
                .isEqualTo(
                        "{\"errors\":[{\"type\":\"oauth\",\"message\":\"Invalid OAuth 2 Request\"}]}");
    }

    @Test
    void each_fault_looks_as_this_vendor_makes_it_look() throws Exception {
        Faults faults = kantata.faults();
        faults.script(Faults.Kind.THROTTLED, 1, _ -> true);
        var throttled = caller.get("workspaces");
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.raw().headers().firstValue("retry-after")).contains("1");
        faults.script(Faults.Kind.THROTTLED_BARE, 1, _ -> true);
        assertThat(caller.get("workspaces").raw().headers().firstValue("retry-after")).isEmpty();
        faults.script(Faults.Kind.EXPIRED_TOKEN, 1, _ -> true);
        assertThat(caller.get("workspaces").status()).isEqualTo(401);
        faults.script(Faults.Kind.UNAVAILABLE, 1, _ -> true);
        assertThat(caller.get("workspaces").status()).isEqualTo(503);
        faults.script(Faults.Kind.ERROR_AFTER_COMMIT, 1, _ -> true);
        assertThat(caller.post("roles", "{\"role\":{\"name\":\"Tester\"}}").status())
                .isEqualTo(500);
        assertThat(kantata.all("roles")).extracting(role -> role.get("name")).contains("Tester");
        faults.script(Faults.Kind.PARTIAL_BATCH, 1, _ -> true);
        assertThat(
                        caller.post("roles", "{\"role\":{\"name\":\"Locked\"}}")
                                .body()
                                .path("errors")
                                .path(0)
                                .path("type")
                                .asString())
                .isEqualTo("system");
        assertThat(caller.get("workspaces").status()).isEqualTo(200);
    }

    @Test
    void limits_are_set_at_run_time_and_refuse_with_429() throws Exception {
        kantata.limits(0, 100, 2, Duration.ofMinutes(1));
        assertThat(caller.get("workspaces").status()).isEqualTo(200);
        assertThat(caller.get("workspaces").status()).isEqualTo(200);
        assertThat(caller.get("workspaces").status()).isEqualTo(429);
        assertThat(caller.get("stories").status()).isEqualTo(200);
        now.set(now.get().plusSeconds(61));
        assertThat(caller.get("workspaces").status()).isEqualTo(200);
        assertThat(kantata.totals()).containsEntry("callsRefused", 1L);
    }

    @Test
    void rows_double_move_and_tie_when_told_to() throws Exception {
        kantata.faults().quirk(Quirk.DOUBLED_ROWS, true);
        groups(20);
        var doubled = caller.get("workspace_groups?order=created_at:asc&per_page=10");
        assertThat(doubled.ids().size()).isGreaterThan(10);
        assertThat(Set.copyOf(doubled.ids())).hasSize(10);
        kantata.faults().calm();

        kantata.faults().quirk(Quirk.MOVING_PAGES, true);
        Set<String> seen = new TreeSet<>();
        for (int page = 1; page <= 2; page++) {
            now.set(now.get().plusSeconds(5));
            seen.addAll(
                    caller.get("workspace_groups?order=updated_at:asc&per_page=10&page=" + page)
                            .ids());
        }
        assertThat(seen).as("a client that counts pages by updated_at misses a row").hasSize(19);
        kantata.faults().calm();

        kantata.faults().quirk(Quirk.CURSOR_TIES, true);
        Map<String, Integer> stamps = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            now.set(now.get().plusSeconds(2));
            String id = kantata.insert("workspace_groups", Map.of("name", "Tie " + i));
            Object stamp = kantata.find("workspace_groups", id).orElseThrow().get("updated_at");
            stamps.merge(String.valueOf(stamp), 1, Integer::sum);
        }
        assertThat(stamps).hasSize(1);
    }

    @Test
    void a_form_body_is_as_good_as_json() throws Exception {
        var request =
                java.net.http.HttpRequest.newBuilder(
                                kantata.baseUrl().resolve("/api/v1/workspaces.json"))
                        .header("Authorization", "Bearer " + caller.token())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "workspace[title]=Form&workspace[creator_role]=maven&workspace[approver_ids][]=4001"))
                        .build();
        assertThat(
                        caller.http()
                                .send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(200);
        assertThat(kantata.all("workspaces").getFirst())
                .containsEntry("title", "Form")
                .containsEntry("approver_ids", List.of("4001"));
    }

    @Test
    void a_code_is_exchanged_for_a_token_that_does_not_end() throws Exception {
        var http = java.net.http.HttpClient.newHttpClient();
        var granted =
                http.send(
                        java.net.http.HttpRequest.newBuilder(
                                        kantata.baseUrl()
                                                .resolve(
                                                        "/oauth/authorize?response_type=code&client_id="
                                                                + SignIn.CLIENT_ID
                                                                + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&state=s1"))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());
        String location = granted.headers().firstValue("location").orElseThrow();
        assertThat(location).startsWith("http://127.0.0.1/back?code=").endsWith("&state=s1");
        String code = location.replaceAll(".*code=([^&]+).*", "$1");
        var exchange =
                java.net.http.HttpRequest.newBuilder(kantata.baseUrl().resolve("/oauth/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "grant_type=authorization_code&code="
                                                + code
                                                + "&client_id="
                                                + SignIn.CLIENT_ID
                                                + "&client_secret="
                                                + SignIn.CLIENT_SECRET))
                        .build();
        String token =
                http.send(exchange, java.net.http.HttpResponse.BodyHandlers.ofString()).body();
        assertThat(token).contains("\"token_type\":\"bearer\"");
        assertThat(
                        http.send(exchange, java.net.http.HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                .as("a code is good once")
                .isEqualTo(400);
        String bearer = token.replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");
        assertThat(new Caller(caller.base(), bearer, caller.http()).get("users/me").status())
                .isEqualTo(200);
    }
}
