package dev.throughline.api;

import dev.throughline.worklist.Cases;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: cases for reading.
@RestController
@RequestMapping(CasesController.PATH)
final class CasesController {
    static final String PATH = "/api/v1/cases";
    private static final String LIST = "cases";

    /// Blocked records told with one case; the count tells how many there are.
    private static final int RECORDS_MAX = 200;

    private final JdbcClient sql;
    private final Cases cases;

    CasesController(JdbcClient sql, Cases cases) {
        this.sql = sql;
        this.cases = cases;
    }

    /// Cases by state, owner, code, thread and text, in the order they were opened.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query =
                new Query(
                        request,
                        "state",
                        "owner",
                        "code",
                        "text",
                        "correlation",
                        "cursor",
                        "limit");
        String state = query.oneOf("state", List.of("open", "closed", "all"));
        String owner = query.text("owner", 64);
        String code = query.text("code", 64);
        String text = query.text("text", 255);
        Optional<UUID> correlation = query.id("correlation");
        int limit = query.limit();
        Optional<UUID> after = query.idCursor(LIST);
        query.done();
        // A case closes itself at any time, so pages go by id: none is passed over because another
        // one went.
        List<UUID> ids =
                sql.sql(
                                """
                                select c.id from work_case c
                                 where (:state = 'all' or (c.closed_at is null) = (:state = 'open')) and (:owner = '' or c.owner = :owner)
                                   and (:code = '' or c.code = :code) and (:correlation::uuid is null or c.correlation = :correlation::uuid)
                                   and (:text = '' or strpos(lower(c.title), lower(:text)) > 0 or strpos(lower(c.context::text), lower(:text)) > 0)
                                   and (:after::uuid is null or c.id > :after::uuid)
                                 order by c.id limit :limit\
                                """)
                        .param("state", state.isEmpty() ? "open" : state)
                        .param("owner", owner)
                        .param("code", code)
                        .param("text", text)
                        .param("correlation", correlation.map(UUID::toString).orElse(null))
                        .param("after", after.map(UUID::toString).orElse(null))
                        .param("limit", limit + 1)
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        List<CaseView> rows =
                ids.stream()
                        .flatMap(id -> cases.find(id).stream())
                        .map(one -> CaseView.of(one, null, null))
                        .toList();
        return Answers.ok(Page.of(rows, limit, last -> Cursor.write(LIST, last.id().toString())));
    }

    /// One case with what it blocks and its life.
    @GetMapping("/{id}")
    ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request);
        UUID asked = query.id("id", id);
        query.done();
        Cases.Case found =
                cases.find(asked)
                        .orElseThrow(() ->
                                new ApiProblem(
                                        ProblemType.UNKNOWN_CASE,
                                        "No case has the id " + asked + "."));
        return Answers.ok(
                CaseView.of(found, cases.blockedBy(asked, RECORDS_MAX), cases.events(asked)));
    }
}
