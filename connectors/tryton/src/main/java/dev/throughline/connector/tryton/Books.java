package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connector.tryton.WireValue.Kind;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.AccountRole;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The books of the company a connection works in: which account a role has, which journal is
/// written in, which period a date lies in. Accounts and journals are remembered for a minute,
/// periods are not: they close.
final class Books {

    static final String JOURNAL = "journal";
    static final String EXPENSE_JOURNAL = "journal.expense";
    static final String REVENUE_JOURNAL = "journal.revenue";
    private static final String ACCOUNT = "account.";
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final ConnectionSettings settings;
    private final Talk talk;
    private final InstantSource clock;
    private volatile @Nullable Chart chart;

    Books(ConnectionSettings settings, Talk talk, InstantSource clock) {
        this.settings = settings;
        this.talk = talk;
        this.clock = clock;
    }

    static List<OptionDeclaration> options() {
        List<OptionDeclaration> options = new ArrayList<>();
        for (AccountRole role : AccountRole.values()) {
            options.add(
                    new OptionDeclaration(
                            ACCOUNT + role.code(),
                            "Code, name or id of the Tryton account for "
                                    + role.code().replace('-', ' '),
                            "none: postings with this role are refused",
                            false));
        }
        options.add(
                new OptionDeclaration(
                        JOURNAL,
                        "Code of the journal that unbilled and intercompany postings are written in",
                        "the first journal of type general",
                        false));
        options.add(
                new OptionDeclaration(
                        EXPENSE_JOURNAL,
                        "Code of the journal that expense bills are written in",
                        "the first journal of type expense",
                        false));
        options.add(
                new OptionDeclaration(
                        REVENUE_JOURNAL,
                        "Code of the journal that invoices and credit notes of clients are written in",
                        "the first journal of type revenue",
                        false));
        return options;
    }

    /// @param partyRequired whether Tryton wants a party on each of its lines
    record Account(long id, boolean partyRequired) {}

    private record Chart(Map<AccountRole, Account> accounts, String currency, Instant until) {}

    /// The account of a role.
    ///
    /// @throws Untranslatable naming the option when there is none or several
    /// @throws CallFailed when Tryton could not be asked
    Account account(AccountRole role) throws Untranslatable {
        Account account = chart().accounts().get(role);
        if (account == null) {
            String told = settings.option(ACCOUNT + role.code(), "");
            throw new Untranslatable(
                    ACCOUNT + role.code(),
                    told.isEmpty()
                            ? "the option '" + ACCOUNT + role.code() + "' is not set"
                            : "no single open account has the code, name or id '" + told + "'");
        }
        return account;
    }

    /// The mapped accounts by id.
    ///
    /// @throws CallFailed when Tryton could not be asked
    Map<Long, List<AccountRole>> roles() {
        Map<Long, List<AccountRole>> roles = new HashMap<>();
        chart().accounts()
                .forEach((role, account) ->
                        roles.computeIfAbsent(account.id(), any -> new ArrayList<>()).add(role));
        return roles;
    }

    /// ISO 4217 code of the company's currency.
    ///
    /// @throws CallFailed when Tryton could not be asked
    String currency() {
        return chart().currency();
    }

    private Chart chart() {
        Chart known = chart;
        if (known != null && known.until().isAfter(clock.instant())) {
            return known;
        }
        Map<AccountRole, Account> accounts = new EnumMap<>(AccountRole.class);
        for (AccountRole role : AccountRole.values()) {
            String told = settings.option(ACCOUNT + role.code(), "").strip();
            if (!told.isEmpty()) {
                List<Object> named = new ArrayList<>();
                named.add("OR");
                named.add(List.of("code", "=", told));
                named.add(List.of("name", "=", told));
                long id = TrytonConnection.id(told);
                if (id > 0) {
                    named.add(List.of("id", "=", id));
                }
                List<Map<String, @Nullable Object>> found =
                        talk.rows(
                                "account.account",
                                List.of(
                                        named,
                                        List.of("company", "=", talk.company()),
                                        List.of("closed", "!=", true)),
                                2,
                                List.of(List.of("id", "ASC")),
                                List.of("party_required"));
                if (found.size() == 1) {
                    accounts.put(
                            role,
                            new Account(
                                    Rows.id(found.getFirst()),
                                    Boolean.TRUE.equals(found.getFirst().get("party_required"))));
                }
            }
        }
        Map<String, @Nullable Object> company =
                talk.rows(
                                "company.company",
                                List.of(List.of("id", "=", talk.company())),
                                1,
                                List.of(List.of("id", "ASC")),
                                List.of("currency.code"))
                        .getFirst();
        String currency =
                company.get("currency.") instanceof Map<?, ?> nested
                        ? String.valueOf(nested.get("code"))
                        : "";
        Chart fresh = new Chart(accounts, currency, clock.instant().plus(REMEMBERED));
        chart = fresh;
        return fresh;
    }

    /// The journal of a type.
    ///
    /// @param option names its code
    /// @throws Untranslatable when there is none
    /// @throws CallFailed when Tryton could not be asked
    long journal(String option, String type) throws Untranslatable {
        String code = settings.option(option, "").strip();
        List<Map<String, @Nullable Object>> found =
                talk.rows(
                        "account.journal",
                        List.of(
                                code.isEmpty()
                                        ? List.of("type", "=", type)
                                        : List.of("code", "=", code)),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("code"));
        if (found.isEmpty()) {
            throw new Untranslatable(
                    option,
                    code.isEmpty()
                            ? "Tryton has no journal of type " + type
                            : "Tryton has no journal '" + code + "'");
        }
        return Rows.id(found.getFirst());
    }

    /// The open standard period a date lies in; 0 where it is closed or missing.
    ///
    /// @throws CallFailed when Tryton could not be asked
    long openPeriod(LocalDate date) {
        Object day = day(date);
        List<Map<String, @Nullable Object>> found =
                talk.rows(
                        "account.period",
                        List.of(
                                List.of("start_date", "<=", day),
                                List.of("end_date", ">=", day),
                                List.of("type", "=", "standard"),
                                List.of("state", "=", "open"),
                                List.of("company", "=", talk.company())),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("state"));
        return found.isEmpty() ? 0 : Rows.id(found.getFirst());
    }

    /// Whether a period is closed for one journal alone. Closing a period closes its journals, and
    /// opening it again does not open them.
    ///
    /// @throws CallFailed when Tryton could not be asked
    boolean closedFor(long journal, long period) {
        return !talk.rows(
                        "account.journal.period",
                        List.of(
                                List.of("journal", "=", journal),
                                List.of("period", "=", period),
                                List.of("state", "=", "close")),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("state"))
                .isEmpty();
    }

    static Object day(LocalDate date) {
        return value(Kind.DATE, date);
    }

    /// A value of ours, which is always translatable.
    static Object value(Kind kind, Object plain) {
        try {
            return Objects.requireNonNull(WireValue.wire("", kind, plain));
        } catch (Untranslatable e) {
            throw new IllegalStateException(e);
        }
    }
}
