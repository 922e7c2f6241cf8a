package dev.throughline.mapping;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.NativeField;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `connections/<name>.yaml`.
final class ConnectionFile {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z-]+):([^}]+)}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");

    private final String name;
    private final Section file;
    private final SecretResolver secrets;
    private final Faults faults;

    ConnectionFile(String name, Section file, SecretResolver secrets) {
        this.name = name;
        this.file = file;
        this.secrets = secrets;
        this.faults = file.faults();
    }

    /// A connection as read.
    record Read(ConnectionSettings settings, ConnectionPlan plan) {}

    Optional<Read> read() {
        int before = faults.count();
        if (!NAME.matcher(name).matches()) {
            faults.add(
                    file.place(),
                    "'" + name + "' is no connection name.",
                    "Name the file in small letters, digits and '-', such as netsuite-uk.yaml.");
        }
        String vendor =
                file.required("connector", "a vendor such as netsuite").map(Words::text).orElse("");
        file.required("class", "crm, psa, hcm, erp, expense, procurement or reference");
        SystemClass systemClass = file.choice("class", SystemClass.class, SystemClass.REFERENCE);
        String label = file.text("label", name);
        URI endpoint = endpoint();
        Map<String, String> identity = values("identity");
        Map<String, String> options = values("options");
        Map<String, String> resolved = secrets();
        Map<String, List<NativeField>> customFields = customFields();
        Limits limits = file.section("limits").map(this::limits).orElse(Limits.DEFAULT);
        Transport transport =
                file.section("transport").map(this::transport).orElse(Transport.DIRECT);
        Map<String, Duration> feeds = feeds();
        ConnectionPlan.Adoption adoption =
                file.choice(
                        "adopted", ConnectionPlan.Adoption.class, ConnectionPlan.Adoption.REQUIRED);
        Optional<ConnectionPlan.Mode> mode = file.choice("mode", ConnectionPlan.Mode.class);
        file.finish();
        if (faults.count() > before) {
            return Optional.empty();
        }
        ConnectionSettings settings =
                new ConnectionSettings(
                        name,
                        vendor,
                        systemClass,
                        label,
                        endpoint,
                        identity,
                        options,
                        resolved,
                        customFields,
                        limits,
                        transport);
        return Optional.of(
                new Read(settings, new ConnectionPlan(feeds, adoption, mode.orElse(null))));
    }

    private URI endpoint() {
        URI nowhere = URI.create("about:blank");
        Optional<Words> words =
                file.required("endpoint", "the system's address, such as https://example.com");
        if (words.isEmpty()) {
            return nowhere;
        }
        String text = expanded(words.get());
        try {
            URI uri = new URI(text);
            if (uri.getScheme() != null
                    && Set.of("http", "https", "file").contains(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, like any other address that is none
        }
        faults.add(
                words.get().start(),
                "The endpoint is no address.",
                "Write https://host, http://host:port or file:///folder.");
        return nowhere;
    }

    /// The text with every `${scheme:name}` replaced.
    private String expanded(Words words) {
        Matcher matcher = REFERENCE.matcher(words.text());
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String reference =
                    (matcher.group(1).equals("ENV") ? "env" : matcher.group(1))
                            + ":"
                            + matcher.group(2);
            matcher.appendReplacement(text, Matcher.quoteReplacement(resolve(reference, words)));
        }
        return matcher.appendTail(text).toString();
    }

    private String resolve(String reference, Words words) {
        try {
            return secrets.resolve(reference);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int mend = message.lastIndexOf("; ");
            faults.add(
                    words.start(),
                    "A reference cannot be resolved: "
                            + (mend < 0 ? message : message.substring(0, mend))
                            + ".",
                    mend < 0 ? "Correct it." : sentence(message.substring(mend + 2)));
            return "";
        }
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private Map<String, String> values(String key) {
        Map<String, String> values = new LinkedHashMap<>();
        file.section(key)
                .ifPresent(section -> {
                    for (String option : section.keys()) {
                        section.words(option)
                                .ifPresent(words -> values.put(option, expanded(words)));
                    }
                });
        return values;
    }

    private Map<String, String> secrets() {
        Map<String, String> values = new LinkedHashMap<>();
        file.section("secrets")
                .ifPresent(section -> {
                    for (String secret : section.keys()) {
                        section.words(secret)
                                .ifPresent(
                                        words -> values.put(secret, resolve(words.text(), words)));
                    }
                });
        return values;
    }

    private Map<String, List<NativeField>> customFields() {
        Map<String, List<NativeField>> byType = new LinkedHashMap<>();
        file.section("customFields")
                .ifPresent(section -> {
                    for (String type : section.keys()) {
                        section.section(type)
                                .ifPresent(fields -> {
                                    List<NativeField> declared = new ArrayList<>();
                                    for (String field : fields.keys()) {
                                        customField(fields, field).ifPresent(declared::add);
                                    }
                                    byType.put(type, List.copyOf(declared));
                                });
                    }
                });
        return byType;
    }

    /// `Name__c: text`, or keys `type`, `length`, `writable`, `required`, `referenceTo`.
    private Optional<NativeField> customField(Section fields, String field) {
        Optional<Section.Form> form = fields.form(field);
        if (form.isPresent() && form.get() instanceof Section.Form.One one) {
            return fields.choice(one.words(), NativeField.Type.class, "type of field")
                    .map(type -> NativeField.of(field, type));
        }
        return fields.section(field)
                .flatMap(section -> {
                    section.required("type", "text, decimal, boolean, date, instant or reference");
                    Optional<NativeField> declared =
                            section.choice("type", NativeField.Type.class)
                                    .map(type ->
                                            new NativeField(
                                                    field,
                                                    type,
                                                    section.yes("writable", true),
                                                    section.yes("required", false),
                                                    section.words("referenceTo")
                                                            .map(Words::text)
                                                            .orElse(null),
                                                    section.whole("length", 0, 0, 1_000_000),
                                                    List.of()));
                    section.finish(Set.of("type", "writable", "required", "referenceTo", "length"));
                    return declared;
                });
    }

    private Limits limits(Section section) {
        Limits standard = Limits.DEFAULT;
        Limits limits =
                new Limits(
                        section.whole("concurrent", standard.concurrent(), 1, 1_000),
                        section.whole("callsPerWindow", standard.callsPerWindow(), 0, 1_000_000),
                        section.whole("windowSeconds", standard.windowSeconds(), 1, 86_400),
                        section.whole("callsPerDay", standard.callsPerDay(), 0, 1_000_000_000),
                        share(section),
                        section.whole("callSeconds", standard.callSeconds(), 1, 600),
                        section.whole("answerBytes", standard.answerBytes(), 1_024, 1_073_741_824),
                        section.whole("callsPerSecondMin", standard.callsPerSecondMin(), 1, 1_000));
        section.finish();
        return limits;
    }

    private double share(Section section) {
        Optional<BigDecimal> share = section.decimal("shareForOthers", 0, 1);
        if (share.isPresent() && share.get().compareTo(new BigDecimal("0.9")) > 0) {
            faults.add(
                    section.valuePlace("shareForOthers"),
                    "'shareForOthers' is " + share.get() + ".",
                    "Leave the hub something: 0 to 0.9.");
            return 0;
        }
        return share.map(BigDecimal::doubleValue).orElse(0.0);
    }

    private Transport transport(Section section) {
        Transport transport =
                new Transport(
                        section.words("proxy").map(this::expanded).orElse(""),
                        section.words("ca").map(words -> resolve(words.text(), words)).orElse(""),
                        section.words("clientCertificate")
                                .map(words -> resolve(words.text(), words))
                                .orElse(""));
        section.finish();
        return transport;
    }

    private Map<String, Duration> feeds() {
        Map<String, Duration> feeds = new LinkedHashMap<>();
        file.section("feeds")
                .ifPresent(section -> {
                    for (String type : section.keys()) {
                        Optional<Section.Form> form = section.form(type);
                        if (form.isPresent() && form.get() instanceof Section.Form.One) {
                            section.duration(type).ifPresent(every -> feeds.put(type, every));
                        } else {
                            section.section(type)
                                    .ifPresent(feed -> {
                                        feed.required("every", "how often it is read, such as 5s");
                                        feed.duration("every")
                                                .ifPresent(every -> feeds.put(type, every));
                                        feed.finish();
                                    });
                        }
                    }
                });
        return feeds;
    }
}
