package dev.throughline.app;

import dev.throughline.api.ContractAmendmentActs;
import dev.throughline.billing.AmendmentActs;
import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.evidence.Actor;
import java.util.Optional;
import java.util.UUID;

/// Amendments of contracts as the API asks for them.
record AmendmentActsOfHub(AmendmentActs amendments) implements ContractAmendmentActs {

    @Override
    public Answer enter(AmendmentRequest asked, String request, Actor.Person by, String reason) {
        return amendments.enter(asked, request, by, reason);
    }

    @Override
    public Answer decide(UUID amendment, Decision decision, Actor.Person by, String reason) {
        return amendments.decide(amendment, decision, by, reason);
    }

    @Override
    public Optional<AmendmentStory> find(UUID amendment) {
        return amendments.find(amendment);
    }
}
