package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands for the running hub's ear at the CRM: what it hears, the test says through the real
/// rooms.
final class FakeCrm implements ApiActs {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean people;
    volatile java.util.function.Function<String, Requested> answer =
            id -> new Requested.NotThere("There is no deal " + id + " in salesforce.");

    @Override
    public Set<String> systems() {
        return Set.of("salesforce", "netsuite", "kantata");
    }

    @Override
    public boolean people() {
        return people;
    }

    @Override
    public Actor.Person person() {
        return new Actor.Person("the demo's visitor");
    }

    @Override
    public Requested requestStart(String connection, String externalId) {
        asked.add(externalId);
        return answer.apply(externalId);
    }

    static Requested away() {
        return new Requested.Unreachable(
                new Problem(Problem.Mender.WEATHER, "SYS-DOWN", "it does not answer.", "Wait."));
    }

    static Requested locked() {
        return new Requested.Unreachable(
                new Problem(
                        Problem.Mender.SETTINGS,
                        "SYS-AUTH",
                        "it refuses the sign-in.",
                        "Renew the secret."));
    }
}
