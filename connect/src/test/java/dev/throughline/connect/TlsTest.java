package dev.throughline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Http.Call;
import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A private CA behaves as configured, and a wrong certificate is said in words before anything is
/// sent.
@Timeout(60)
class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String LOCAL = "-ext SAN=ip:127.0.0.1,dns:localhost";

    @TempDir Path folder;

    /// A self-signed certificate made by the JDK's own keytool.
    private KeyStore keystore(String name, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=" + name));
        for (String option : options) {
            command.addAll(List.of(option.split(" ")));
        }
        keytool(name, command);
        return load(name);
    }

    /// A certificate signed by another one.
    private KeyStore signed(String name, String by, String... options) throws Exception {
        keystore(name);
        String request = folder.resolve(name + ".csr").toString();
        String answer = folder.resolve(name + ".pem").toString();
        keytool(name, List.of("-certreq", "-file", request));
        List<String> sign =
                new ArrayList<>(
                        List.of("-gencert", "-infile", request, "-outfile", answer, "-rfc"));
        for (String option : options) {
            sign.addAll(List.of(option.split(" ")));
        }
        keytool(by, sign);
        KeyStore store = load(name);
        var chain =
                Pem.certificates(Files.readString(Path.of(answer)), "test")
                        .toArray(X509Certificate[]::new);
        store.setKeyEntry(name, store.getKey(name, PASSWORD), PASSWORD, chain);
        return store;
    }

    private void keytool(String name, List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "-alias",
                        name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD)));
        command.addAll(List.of("-keystore", folder.resolve(name + ".p12").toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private KeyStore load(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(content)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    private static String certificate(KeyStore store, String name) throws Exception {
        return pem("CERTIFICATE", store.getCertificate(name).getEncoded());
    }

    private static ServerSocketFactory tls(KeyStore keys, KeyStore clients) throws Exception {
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context.getServerSocketFactory();
    }

    private static Wire server(KeyStore keys) throws Exception {
        return new Wire(
                tls(keys, keys), (_, out, _) -> Wire.say(out, "200 OK", "", "secret records"));
    }

    private static Answer call(Wire wire, Transport transport) {
        return call("127.0.0.1:" + wire.port(), transport);
    }

    private static Answer call(String authority, Transport transport) {
        URI uri = URI.create("https://" + authority + "/records");
        var settings =
                LimitedHttpTest.settings(uri, new Limits(2, 0, 60, 0, 0, 5, 10_000), transport);
        try (LimitedHttp http = new LimitedHttp(settings, InstantSource.system())) {
            return http.send(Call.json(Effect.WRITE, "POST", uri, Map.of(), "{}"));
        }
    }

    private static Answer.NotSent notSent(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NotSent.class);
        Answer.NotSent notSent = (Answer.NotSent) answer;
        assertThat(notSent.problem().code()).isEqualTo("SYS-AUTH");
        assertThat(notSent.problem().mender()).isEqualTo(Mender.SETTINGS);
        return notSent;
    }

    @Test
    void a_certificate_of_an_unknown_ca_is_not_trusted_until_the_ca_is_configured()
            throws Exception {
        KeyStore keys = keystore("erp", LOCAL);
        try (Wire wire = server(keys)) {
            assertThat(notSent(call(wire, Transport.DIRECT)).problem().text())
                    .isEqualTo(
                            "ERP: 127.0.0.1:"
                                    + wire.port()
                                    + ": the certificate of the far side is not trusted here.");
            assertThat(wire.requests).hasValue(0);

            assertThat(call(wire, new Transport("", certificate(keys, "erp"), "")))
                    .isInstanceOfSatisfying(
                            Answer.Response.class,
                            answer -> assertThat(answer.text()).isEqualTo("secret records"));
        }
    }

    @Test
    void an_expired_certificate_is_said_to_be_expired() throws Exception {
        KeyStore ca = keystore("ca", "-ext bc:c");
        KeyStore keys = signed("old", "ca", LOCAL, "-startdate -60d", "-validity 30");
        try (Wire wire = server(keys)) {
            assertThat(
                            notSent(call(wire, new Transport("", certificate(ca, "ca"), "")))
                                    .problem()
                                    .text())
                    .contains("the certificate of the far side has expired");
        }
    }

    @Test
    void a_certificate_for_another_host_is_said_to_be_for_another_host() throws Exception {
        KeyStore keys = keystore("other", "-ext SAN=dns:other.example");
        try (Wire wire = server(keys)) {
            Transport trusting = new Transport("", certificate(keys, "other"), "");
            assertThat(notSent(call(wire, trusting)).problem().text())
                    .contains("the certificate of the far side is for another host");
            assertThat(notSent(call("localhost:" + wire.port(), trusting)).problem().text())
                    .contains("the certificate of the far side is for another host");
            assertThat(wire.requests).hasValue(0);
        }
    }

    @Test
    void a_far_side_without_tls_is_said_to_have_none() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread.startVirtualThread(() -> {
                try (var socket = plain.accept()) {
                    Wire.say(socket.getOutputStream(), "400 Bad Request", "", "");
                    socket.getInputStream().readAllBytes();
                } catch (IOException hungUp) {
                    // as expected
                }
            });
            assertThat(
                            notSent(call("127.0.0.1:" + plain.getLocalPort(), Transport.DIRECT))
                                    .problem()
                                    .mend())
                    .contains("speaks HTTPS");
        }
    }

    @Test
    void a_client_certificate_is_shown_where_it_is_asked_for() throws Exception {
        KeyStore keys = keystore("erp", LOCAL);
        KeyStore client = keystore("hub");
        ServerSocketFactory asking =
                new ServerSocketFactory() {
                    private final ServerSocketFactory tls = tls(keys, client);

                    @Override
                    public ServerSocket createServerSocket(
                            int port, int backlog, InetAddress address) throws IOException {
                        SSLServerSocket socket =
                                (SSLServerSocket) tls.createServerSocket(port, backlog, address);
                        socket.setNeedClientAuth(true);
                        return socket;
                    }

                    @Override
                    public ServerSocket createServerSocket(int port, int backlog)
                            throws IOException {
                        return tls.createServerSocket(port, backlog);
                    }

                    @Override
                    public ServerSocket createServerSocket(int port) throws IOException {
                        return tls.createServerSocket(port);
                    }
                };
        try (Wire wire = new Wire(asking, (_, out, _) -> Wire.say(out, "200 OK", "", "welcome"))) {
            String ca = certificate(keys, "erp");
            String own =
                    certificate(client, "hub")
                            + pem("PRIVATE KEY", client.getKey("hub", PASSWORD).getEncoded());
            assertThat(call(wire, new Transport("", ca, own))).isInstanceOf(Answer.Response.class);
            assertThat(call(wire, new Transport("", ca, "")))
                    .isNotInstanceOf(Answer.Response.class);
            assertThat(wire.requests).hasValue(1);
        }
    }

    @Test
    void transport_settings_that_cannot_be_read_are_named() {
        assertThatThrownBy(() -> call("localhost:1", new Transport("", "no pem", "")))
                .hasMessage(
                        "connection erp-emea: transport CA: no certificate found; it must hold a '-----BEGIN"
                                + " CERTIFICATE-----' block");
        assertThatThrownBy(() -> call("localhost:1", new Transport("", "", "no pem")))
                .hasMessageStartingWith(
                        "connection erp-emea: transport client certificate: no private key found");
    }
}
