package dev.throughline.connect;

import dev.throughline.connect.spi.ConnectionSettings.Transport;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Builds the TLS side of a connection: the JDK's trust, a private CA besides it, a client
/// certificate.
final class SecureTransport {
    private SecureTransport() {}

    /// @param connection the connection's name, for messages
    /// @throws IllegalArgumentException naming the setting that cannot be used
    static SSLContext of(Transport transport, String connection) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    clientKeys(transport.clientPem(), connection),
                    trust(transport.caPem(), connection),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "connection " + connection + ": TLS cannot be set up: " + e, e);
        }
    }

    private static TrustManager @Nullable [] trust(String caPem, String connection)
            throws GeneralSecurityException, IOException {
        if (caPem.isBlank()) {
            return null;
        }
        KeyStore all = emptyStore();
        int number = 0;
        for (X509Certificate known : jdkTrust()) {
            all.setCertificateEntry("jdk-" + number++, known);
        }
        for (X509Certificate own :
                Pem.certificates(caPem, "connection " + connection + ": transport CA")) {
            all.setCertificateEntry("own-" + number++, own);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(all);
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> jdkTrust() throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static KeyManager @Nullable [] clientKeys(String clientPem, String connection)
            throws GeneralSecurityException, IOException {
        if (clientPem.isBlank()) {
            return null;
        }
        String what = "connection " + connection + ": transport client certificate";
        PrivateKey key = Pem.privateKey(clientPem, what);
        X509Certificate[] chain = Pem.certificates(clientPem, what).toArray(X509Certificate[]::new);
        KeyStore store = emptyStore();
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry("client", key, inMemoryOnly, chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
