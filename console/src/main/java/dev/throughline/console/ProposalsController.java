package dev.throughline.console;

import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Owners;
import dev.throughline.curate.Proposals;
import dev.throughline.curate.Proposals.Decided;
import dev.throughline.curate.Proposals.Proposal;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.ValuesCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import tools.jackson.databind.json.JsonMapper;

/// Values that a system which does not decide them says differently: taken over, or written back.
@Controller
public class ProposalsController {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE = 25;

    private final Proposals proposals;
    private final EntityStore entities;
    private final CaseActs acts;
    private final ConsoleSettings settings;

    ProposalsController(
            Proposals proposals, EntityStore entities, CaseActs acts, ConsoleSettings settings) {
        this.proposals = proposals;
        this.entities = entities;
        this.acts = acts;
        this.settings = settings;
    }

    /// The page as shown.
    ///
    /// @param did what was done just now
    /// @param refused why the last act was not done
    public record ProposalList(
            List<Row> rows, long open, Paging paging, String did, String refused) {}

    /// One proposal.
    ///
    /// @param takes whether it can be taken over from here
    /// @param reverts whether the owner's value can be written back from here
    public record Row(
            UUID entity,
            String name,
            String type,
            String field,
            String label,
            ConsoleSettings.SystemFace owner,
            ConsoleSettings.SystemFace from,
            String record,
            Comparison comparison,
            String held,
            String seen,
            boolean takes,
            boolean reverts,
            Instant since,
            String fingerprint) {}

    @GetMapping("/worklist/proposals")
    String list(
            @RequestParam(name = "page", defaultValue = "1") int page,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        int at = Paging.page(page);
        List<Proposal> rows = proposals.open((at - 1) * PAGE, PAGE + 1);
        String refused = model.getAttribute("refused") instanceof String words ? words : "";
        model.addAttribute(
                "list",
                new ProposalList(
                        Paging.cut(rows, PAGE).stream().map(this::row).toList(),
                        proposals.count(),
                        Paging.of(rows, at, PAGE, "/worklist/proposals", Map.of()),
                        words(did),
                        refused));
        return "proposals";
    }

    private static String words(String did) {
        return switch (did) {
            case "accepted" ->
                    "Accepted: the value holds now and is on its way to the system that decides it.";
            case "reverted" -> "Rejected: the value that holds is being written back.";
            case "noted" ->
                    "Rejected: the difference stays noted on the record and is not asked about again.";
            case "changed" ->
                    "Nothing was done: the values have changed meanwhile. Look at them again.";
            default -> "";
        };
    }

    private Row row(Proposal one) {
        EntityType type = Canonical.type(one.type());
        boolean hidden = Masking.hidden(one.type(), one.field(), settings.people());
        Function<UUID, String> name =
                id ->
                        entities.find(id)
                                .map(entity -> Masking.name(entity, settings.people()))
                                .orElse(id.toString());
        String held = hidden ? Masking.MASK : text(type, one.field(), one.held(), name);
        String seen = hidden ? Masking.MASK : text(type, one.field(), one.seen(), name);
        ConsoleSettings.SystemFace owner = settings.faceOrPlain(one.owner());
        ConsoleSettings.SystemFace from = settings.faceOrPlain(one.record().connection());
        String label = Format.field(one.field());
        return new Row(
                one.entity(),
                Masking.name(one.type(), one.name(), one.entity().toString(), settings.people()),
                Format.type(one.type()),
                one.field(),
                label,
                owner,
                from,
                one.record().objectType() + " " + one.record().externalId(),
                new Comparison(
                        (one.owner().equals(Owners.HUB) ? "The hub" : owner.label())
                                + " decides, and holds",
                        from.label() + " says",
                        List.of(new Comparison.Row(label, held, seen, false, ""))),
                held,
                seen,
                one.takes(),
                one.reverts(),
                one.since(),
                one.fingerprint());
    }

    private static String text(
            EntityType type, String field, @Nullable String json, Function<UUID, String> name) {
        if (json == null) {
            return "";
        }
        try {
            Object value =
                    ValuesCodec.read(type, "{" + JSON.writeValueAsString(field) + ":" + json + "}")
                            .get(field);
            return FieldText.of(type.field(field).orElse(null), value, name);
        } catch (IllegalArgumentException _) {
            return FieldText.ofJson(JSON.readValue(json, Object.class), name);
        }
    }

    @PostMapping("/worklist/proposals/accept")
    String accept(
            @RequestParam("entity") UUID entity,
            @RequestParam("field") String field,
            @RequestParam("system") String system,
            @RequestParam("values") String fingerprint,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            RedirectAttributes after) {
        Actor.Person by = acts.person();
        return back(
                proposals.accept(entity, field, system, fingerprint, by, Paging.bounded(reason)),
                "accepted",
                after);
    }

    @PostMapping("/worklist/proposals/reject")
    String reject(
            @RequestParam("entity") UUID entity,
            @RequestParam("field") String field,
            @RequestParam("system") String system,
            @RequestParam("values") String fingerprint,
            @RequestParam(name = "back", defaultValue = "false") boolean back,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            RedirectAttributes after) {
        Actor.Person by = acts.person();
        return back(
                proposals.reject(entity, field, system, fingerprint, by, Paging.bounded(reason)),
                back ? "reverted" : "noted",
                after);
    }

    private static String back(Decided decided, String did, RedirectAttributes after) {
        return switch (decided) {
            case Decided.Done() -> "redirect:/worklist/proposals?did=" + did;
            case Decided.NotOpen() -> "redirect:/worklist/proposals?did=changed";
            case Decided.NotPossible(String words) -> {
                after.addFlashAttribute("refused", words);
                yield "redirect:/worklist/proposals";
            }
        };
    }
}
