package dev.throughline.billing;

import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.DocumentCases;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.DocumentResult;
import dev.throughline.dispatch.LineChange;
import dev.throughline.dispatch.LineStand;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Worklist;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes down what becomes of the documents of billing. What follows from it is decided by the next
/// look, not here: the dispatcher's transaction stays short. Only where nobody can tell what became
/// of a document, no look can either, and a person is called at once.
public final class BillingReceipts implements DocumentReceipts {
    private final BillingStore store;
    private final BillingQueue queue;
    private final InstantSource clock;
    private final DocumentCases cases;

    BillingReceipts(
            BillingStore store, BillingQueue queue, Worklist worklist, InstantSource clock) {
        this.cases = new DocumentCases(worklist, "billing documents");
        this.store = store;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void moved(List<DocumentResult> results) {
        Map<UUID, Released> own = new HashMap<>();
        store.byDocument(results.stream().map(result -> result.document().id()).toList())
                .forEach(one -> own.put(one.document(), one));
        Instant now = clock.instant();
        List<UUID> marked = new ArrayList<>();
        for (DocumentResult result : results) {
            Released released = own.get(result.document().id());
            if (released == null) {
                continue;
            }
            DocumentState state = state(result);
            String problem = problem(result);
            if (state != released.state()
                    || !result.number().isEmpty()
                    || problem != null
                    || released.problem() != null) {
                store.settle(
                        released.document(),
                        state,
                        result.externalId(),
                        result.number(),
                        problem,
                        now);
                marked.add(released.entity());
            }
        }
        queue.mark(marked);
        cases.tell(results);
    }

    /// A document of billing stands or falls as a whole.
    private static DocumentState state(DocumentResult result) {
        for (LineChange change : result.changes()) {
            if (change.to() == LineStand.POSTED) {
                return DocumentState.POSTED;
            } else if (change.to() == LineStand.REFUSED || change.to() == LineStand.RELEASED) {
                return DocumentState.REFUSED;
            }
        }
        return switch (result.state()) {
            case DONE -> DocumentState.POSTED;
            case REFUSED, WITHDRAWN -> DocumentState.REFUSED;
            case ACCEPTED -> DocumentState.ACCEPTED;
            case PENDING, IN_FLIGHT, UNKNOWN, PARKED, HELD -> DocumentState.OPEN;
        };
    }

    private static @Nullable String problem(DocumentResult result) {
        Problem problem = result.problem();
        if (problem == null) {
            problem =
                    result.changes().stream()
                            .map(LineChange::problem)
                            .filter(one -> one != null)
                            .findFirst()
                            .orElse(null);
        }
        return problem == null || result.state() == Document.State.DONE ? null : problem.line();
    }
}
