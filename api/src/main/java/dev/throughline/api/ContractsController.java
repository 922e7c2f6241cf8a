package dev.throughline.api;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.Positions;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// How contracts stand: earned, billed, unbilled and deferred by date.
@RestController
final class ContractsController {
    static final String POSITION = "/api/v1/contracts/{id}/position";
    static final String POSITIONS = "/api/v1/contracts/{id}/positions";

    private final ObjectProvider<Positions> positions;

    ContractsController(ObjectProvider<Positions> positions) {
        this.positions = positions;
    }

    /// One contract on one day.
    @GetMapping(POSITION)
    ResponseEntity<byte[]> position(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request, "asOf", "basis");
        UUID contract = query.id("id", id);
        String asOf = query.required("asOf", 10);
        Basis basis = basis(query);
        query.done();
        return positions().at(List.of(contract), day("asOf", asOf), basis).stream()
                .findFirst()
                .map(one -> Answers.ok(PositionView.of(one)))
                .orElseThrow(() -> unknown(contract));
    }

    /// One contract at the month ends of a span, and on its last day.
    @GetMapping(POSITIONS)
    ResponseEntity<byte[]> positions(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request, "from", "to", "basis");
        UUID contract = query.id("id", id);
        String from = query.required("from", 10);
        String to = query.required("to", 10);
        Basis basis = basis(query);
        query.done();
        List<PositionView> found;
        try {
            found =
                    positions().over(contract, day("from", from), day("to", to), basis).stream()
                            .map(PositionView::of)
                            .toList();
        } catch (IllegalArgumentException e) {
            throw fault("to", String.valueOf(e.getMessage()), "Ask for another span.");
        }
        if (found.isEmpty()) {
            throw unknown(contract);
        }
        return Answers.ok(new Page<>(found, null));
    }

    private Positions positions() {
        Positions found = positions.getIfAvailable();
        if (found == null) {
            throw new ApiProblem(
                    ProblemType.NOTHING_IS_INVOICED, "This hub keeps no positions of contracts.");
        }
        return found;
    }

    private static Basis basis(Query query) {
        String basis =
                query.oneOf("basis", Arrays.stream(Basis.values()).map(Basis::name).toList());
        return Arrays.stream(Basis.values())
                .filter(one -> one.name().equals(basis))
                .findFirst()
                .orElse(Basis.OPERATIONAL);
    }

    private static LocalDate day(String name, String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1900 && day.getYear() < 2200) {
                return day;
            }
        } catch (DateTimeException _) {
            // told below
        }
        throw fault(
                name,
                "'" + text + "' is no day.",
                "Give a day of 1900 to 2199, such as 2026-01-31.");
    }

    private static ApiProblem fault(String name, String detail, String mend) {
        return new ApiProblem(
                ProblemType.INVALID_REQUEST, detail, List.of(Fault.parameter(name, detail, mend)));
    }

    private static ApiProblem unknown(UUID contract) {
        return new ApiProblem(
                ProblemType.UNKNOWN_ENTITY, "No contract is known as " + contract + ".");
    }
}
