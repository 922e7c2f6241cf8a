package dev.throughline.bench;

import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The simulated systems in a JVM of their own, filled with accounts, so that heap and processor
/// time of the hub are its own.
final class FarSide implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Map<String, Object>>> SIGN_INS =
            new TypeReference<>() {};

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final Map<String, Map<String, Object>> signIns;

    /// Starts them in a JVM like this one and waits until they hold their accounts.
    FarSide(int accounts) {
        try {
            process =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElse("java"),
                                    "-Xmx3g",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    FarSide.class.getName(),
                                    Integer.toString(accounts))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            signIns = JSON.readValue(line(), SIGN_INS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a client needs to sign in, by system.
    Map<String, Map<String, Object>> signIns() {
        return signIns;
    }

    /// Fills the CRM with further accounts, up to this many.
    void fill(int accounts) {
        questions.println("fill " + accounts);
        if (!line().equals("filled")) {
            throw new IllegalStateException("the simulators did not fill themselves");
        }
    }

    /// Adds accounts of a country that does not exist.
    void odd(int accounts) {
        questions.println("odd " + accounts);
        if (!line().equals("filled")) {
            throw new IllegalStateException("the simulators did not fill themselves");
        }
    }

    /// Lets the people of {@link FarPostings} do or answer something.
    String ask(String line) {
        questions.println(line);
        return line();
    }

    /// How many live records of a type a system holds, asked of itself.
    long count(String system, String objectType) {
        questions.println(system + " " + objectType);
        return Long.parseLong(line());
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    private String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the simulators have ended; see what they said");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        questions.close();
    }

    /// The other JVM: prints the sign-ins, then answers `system type` with a count, and `fill
    /// number` when so many accounts are there, until its input ends.
    static void main(String[] args) throws IOException {
        InstantSource clock = InstantSource.system();
        SalesforceSimulator salesforce = new SalesforceSimulator(0, clock);
        KantataSimulator kantata = new KantataSimulator(0, clock);
        NetSuiteSimulator netsuite = new NetSuiteSimulator(0, clock);
        Map<String, Simulator> systems = new LinkedHashMap<>();
        systems.put("salesforce", salesforce);
        systems.put("kantata", kantata);
        systems.put("netsuite", netsuite);
        FarPostings postings = new FarPostings(salesforce, kantata, netsuite);
        FarInvoices invoices = new FarInvoices(salesforce, kantata, netsuite);
        Simulator crm = system(systems, "salesforce");
        int filled = fill(crm, 0, Integer.parseInt(args[0]));
        Map<String, Object> signIns = new LinkedHashMap<>();
        systems.forEach((name, system) -> signIns.put(name, system.signIn()));
        System.out.println(JSON.writeValueAsString(signIns));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
            String answered = postings.answer(line);
            answered = answered.isEmpty() ? invoices.answer(line) : answered;
            if (!answered.isEmpty()) {
                System.out.println(answered);
                continue;
            }
            String[] asked = line.split(" ", 2);
            if (asked[0].equals("odd")) {
                for (int i = 0; i < Integer.parseInt(asked[1]); i++) {
                    crm.insert(
                            "Account",
                            Map.of("Name", "Odd " + i + " Ltd", "BillingCountry", "Atlantis"));
                }
                System.out.println("filled");
                continue;
            }
            if (asked[0].equals("fill")) {
                filled = fill(crm, filled, Integer.parseInt(asked[1]));
                System.out.println("filled");
                continue;
            }
            System.out.println(system(systems, asked[0]).all(asked[1]).size());
        }
        systems.values().forEach(Simulator::close);
        System.exit(0);
    }

    private static int fill(Simulator crm, int from, int to) {
        for (int i = from; i < to; i++) {
            crm.insert("Account", Accounts.account(i));
        }
        return to;
    }

    private static Simulator system(Map<String, Simulator> systems, String name) {
        return java.util.Objects.requireNonNull(systems.get(name), "no system of that name");
    }
}
