package dev.throughline.console;

import dev.throughline.model.Money;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// What the living page of components shows: each with plain examples, no data of the firm.
public record StylePage(
        List<Tone> tones,
        List<ConsoleSettings.SystemFace> faces,
        List<Money> amounts,
        Overview.Flow flow,
        Comparison comparison,
        List<Moment> moments) {

    static StylePage at(Instant now) {
        return new StylePage(
                Arrays.asList(Tone.values()),
                List.of(
                        new ConsoleSettings.SystemFace("crm", "A CRM", "CRM", "", ""),
                        new ConsoleSettings.SystemFace("psa", "A PSA", "PSA", "", ""),
                        new ConsoleSettings.SystemFace("erp", "An ERP", "ERP", "", ""),
                        new ConsoleSettings.SystemFace("hcm", "An HCM", "HCM", "", ""),
                        new ConsoleSettings.SystemFace(
                                "files", "Reference files", "REFERENCE", "", ""),
                        new ConsoleSettings.SystemFace("hub", "Throughline", "HUB", "", "")),
                List.of(
                        Money.parse("1240.00", "USD"),
                        Money.parse("-1240.00", "EUR"),
                        Money.parse("88000", "JPY"),
                        Money.parse("12345678.901", "KWD"),
                        Money.parse("123456789012.34", "USD")),
                new Overview.Flow(
                        List.of(
                                new Overview.Stage(
                                        "ACTIVE",
                                        new Badge(Tone.SETTLED, "Live"),
                                        6,
                                        List.of(Money.parse("1800000.00", "USD")),
                                        4,
                                        "#flow"),
                                new Overview.Stage(
                                        "PROVISIONING",
                                        new Badge(Tone.MOVING, "Being set up"),
                                        2,
                                        List.of(Money.parse("240000.00", "USD")),
                                        3,
                                        "#flow"),
                                new Overview.Stage(
                                        "BLOCKED",
                                        new Badge(Tone.PERSON, "Blocked"),
                                        1,
                                        List.of(Money.parse("90000.00", "USD")),
                                        2,
                                        "#flow")),
                        9,
                        List.of(Money.parse("2130000.00", "USD"))),
                new Comparison(
                        "Should be",
                        "Is",
                        List.of(
                                new Comparison.Row(
                                        "Name",
                                        "Northwind Energy Ltd",
                                        "Northwind Energy Ltd",
                                        true,
                                        ""),
                                new Comparison.Row(
                                        "Payment terms",
                                        "NET30",
                                        "NET45",
                                        false,
                                        "The ERP does not own this field; it is being written back."))),
                List.of(
                        new Moment(
                                now.minusSeconds(42),
                                Tone.WAITING,
                                "eye",
                                "A CRM says a deal has changed",
                                null,
                                null,
                                "Opportunity 0065e01",
                                "",
                                List.of()),
                        new Moment(
                                now.minusSeconds(38),
                                Tone.SETTLED,
                                "send",
                                "Created customer in an ERP",
                                null,
                                null,
                                "id 4711 · 3 tries · in a batch of 4",
                                "1.2 s from wanted to proved",
                                List.of(
                                        "first try: no answer after 10.0 s",
                                        "asked by key: not there",
                                        "second try: written after 340 ms")),
                        new Moment(
                                now.minusSeconds(4),
                                Tone.PERSON,
                                "user-exclamation",
                                "Case opened: no signature found",
                                null,
                                null,
                                "CTR-UNSIGNED, with delivery operations",
                                "",
                                List.of())));
    }
}
