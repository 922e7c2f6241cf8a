package dev.throughline.api;

import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.evidence.Actor;
import java.util.Optional;
import java.util.UUID;

/// What the API asks about amendments of contracts (DOMAIN 4.10). There is none where a firm
/// invoices nothing through the hub.
public interface ContractAmendmentActs {

    /// Enters an amendment, which then waits for a decision.
    ///
    /// @param request the caller's key: the same again is the same amendment
    Answer enter(AmendmentRequest asked, String request, Actor.Person by, String reason);

    /// Decides about one.
    Answer decide(UUID amendment, Decision decision, Actor.Person by, String reason);

    /// One amendment with its treatments and the systems that have it.
    Optional<AmendmentStory> find(UUID amendment);
}
