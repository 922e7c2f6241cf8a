package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.OptionDeclaration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One connection's settings, checked and in their own types.
///
/// @param api the API's root, without a slash at its end
/// @param serviceName the hub's name in external references
/// @param creatorRole the side the hub stands on in projects it creates
/// @param eventFeed whether the account has the event add-on
/// @param approvalPoll whether changed submissions are asked for beside changed items
/// @param receipts whether items show what the ledger made of them
/// @param overlap how far behind the watermark a read starts again
/// @param quietTime how long after a send a "not found" counts
/// @param customFields the firm's own fields by record type
record Setup(
        String label,
        URI api,
        String accessToken,
        String serviceName,
        String creatorRole,
        boolean eventFeed,
        boolean approvalPoll,
        boolean receipts,
        Duration overlap,
        Duration quietTime,
        Map<String, List<NativeField>> customFields) {

    /// The vendor ends a request after three minutes, so what it will ever do is done by then.
    static final List<OptionDeclaration> OPTIONS =
            List.of(
                    new OptionDeclaration(
                            "serviceName",
                            "The hub's name in Kantata's external references, 1 to 255 characters; never change it once records are written.",
                            "throughline",
                            false),
                    new OptionDeclaration(
                            "creatorRole",
                            "The hub's side in projects it creates: maven (consultant) or buyer (client).",
                            "maven",
                            false),
                    new OptionDeclaration(
                            "eventFeed",
                            "true if the account has the subscribed events add-on and the token is an administrator's: deletions then show within minutes.",
                            "false",
                            false),
                    new OptionDeclaration(
                            "approvalPoll",
                            "true to ask for changed submissions too, and read their items again: an approval may leave a time entry's own stamp as it was.",
                            "true",
                            false),
                    new OptionDeclaration(
                            "receipts",
                            "true to show on posted time entries and expenses where they stand in the ledger: in the hub's external reference of each, one call an item.",
                            "false",
                            false),
                    new OptionDeclaration(
                            "overlapSeconds",
                            "How far behind the last read a change read starts again, in seconds, 0 to 86400: a request may take three minutes before what it wrote can be seen.",
                            "180",
                            false),
                    new OptionDeclaration(
                            "quietSeconds",
                            "After how many seconds without a trace a create counts as not executed, 0 to 86400: the vendor ends requests after three minutes.",
                            "200",
                            false));

    static Setup of(ConnectionSettings settings) {
        settings.options().keySet().stream()
                .filter(key -> OPTIONS.stream().noneMatch(option -> option.name().equals(key)))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong(
                            settings,
                            key,
                            settings.option(key, ""),
                            "is not an option of kantata; remove it");
                });
        String role = settings.option("creatorRole", "maven");
        if (!List.of("maven", "buyer").contains(role)) {
            throw wrong(settings, "creatorRole", role, "must be maven or buyer");
        }
        boolean feed = truth(settings, "eventFeed", "false");
        boolean poll = truth(settings, "approvalPoll", "true");
        String service = settings.option("serviceName", "throughline");
        if (service.isBlank() || service.length() > 255) {
            throw wrong(settings, "serviceName", service, "must have 1 to 255 characters");
        }
        settings.customFields()
                .keySet()
                .forEach(type -> {
                    if (RecordTypes.ALL.stream()
                            .noneMatch(each -> each.collection().equals(type) && each.valued())) {
                        throw new IllegalArgumentException(
                                "connection "
                                        + settings.name()
                                        + ": customFields for '"
                                        + type
                                        + "' cannot be used; Kantata has custom fields on "
                                        + RecordTypes.ALL.stream()
                                                .filter(RecordType::valued)
                                                .map(RecordType::collection)
                                                .toList());
                    }
                });
        String endpoint = settings.endpoint().toString().replaceAll("/+$", "");
        return new Setup(
                settings.label(),
                URI.create(endpoint.endsWith("/api/v1") ? endpoint : endpoint + "/api/v1"),
                settings.secrets().getOrDefault("accessToken", ""),
                service,
                role,
                feed,
                poll,
                truth(settings, "receipts", "false"),
                seconds(settings, "overlapSeconds", "180"),
                seconds(settings, "quietSeconds", "200"),
                settings.customFields());
    }

    private static boolean truth(ConnectionSettings settings, String option, String otherwise) {
        String text = settings.option(option, otherwise).toLowerCase(Locale.ROOT);
        if (!List.of("true", "false").contains(text)) {
            throw wrong(settings, option, text, "must be true or false");
        }
        return text.equals("true");
    }

    private static Duration seconds(ConnectionSettings settings, String option, String otherwise) {
        String text = settings.option(option, otherwise);
        try {
            long seconds = Long.parseLong(text.strip());
            if (seconds >= 0 && seconds <= 86_400) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException notANumber) {
            throw wrong(settings, option, text, "must be a whole number of seconds, 0 to 86400");
        }
        throw wrong(settings, option, text, "must be a whole number of seconds, 0 to 86400");
    }

    private static IllegalArgumentException wrong(
            ConnectionSettings settings, String option, String value, String mend) {
        return new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + option
                        + "' is '"
                        + value
                        + "' and "
                        + mend);
    }

    /// The firm's own fields of a record type.
    List<NativeField> own(RecordType type) {
        return customFields.getOrDefault(type.collection(), List.of());
    }

    /// Name and address only: the token stays inside.
    @Override
    public String toString() {
        return label + " at " + api;
    }
}
