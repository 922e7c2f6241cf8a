package dev.throughline.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// The exception codes: how each is worded, who answers it, and how soon.
///
/// @param codes by code
/// @param hours when people work, unless their role says otherwise
/// @param byOwner when people of a role work
public record Sla(
        Map<String, Code> codes, BusinessHours hours, Map<String, BusinessHours> byOwner) {

    public Sla {
        codes = Map.copyOf(codes);
        byOwner = Map.copyOf(byOwner);
    }

    /// The same with the usual hours for everybody.
    public Sla(Map<String, Code> codes) {
        this(codes, BusinessHours.STANDARD, Map.of());
    }

    /// One exception code.
    ///
    /// @param code for example `CLI-DUP-REVIEW`
    /// @param wording what the user is told, `{…}` stands for the particular
    /// @param owner the role that answers: `FS` finance systems, `DO` delivery operations, `IT`
    /// @param mend the suggested mend
    /// @param hours business hours until it is due; 0 = for information only
    /// @param auto whether the hub tries again by itself
    public record Code(
            String code, String wording, String owner, String mend, int hours, boolean auto) {}

    /// The product's own table (`exception-codes.csv`).
    public static Sla standard() {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        Map<String, Code> codes = new LinkedHashMap<>();
        try (InputStream in = Sla.class.getResourceAsStream("exception-codes.csv")) {
            if (in == null) {
                throw new IllegalStateException(
                        "exception-codes.csv is missing from the mapping module's jar");
            }
            try (CSVParser parser =
                    format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (CSVRecord row : parser) {
                    codes.put(
                            row.get("code"),
                            new Code(
                                    row.get("code"),
                                    row.get("wording"),
                                    row.get("owner"),
                                    row.get("mend"),
                                    Integer.parseInt(row.get("hours")),
                                    row.get("auto").equals("yes")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sla(codes);
    }

    /// When people of a role work.
    public BusinessHours hoursOf(String owner) {
        return byOwner.getOrDefault(owner, hours);
    }

    /// What is known about a code.
    public Optional<Code> of(String code) {
        return Optional.ofNullable(codes.get(code));
    }
}
