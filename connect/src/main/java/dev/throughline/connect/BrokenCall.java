package dev.throughline.connect;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;

/// Says in words why a call broke, and who can mend it.
final class BrokenCall {
    private static final String UNREACHABLE = "SYS-UNREACHABLE";

    private BrokenCall() {}

    /// Nothing left this machine towards the system itself.
    static Problem beforeSending(ConnectionSettings connection, String address, Exception broken) {
        return switch (broken) {
            case ConnectionRequestTimeoutException _ ->
                    new Problem(
                            Mender.WEATHER,
                            "ERP-THROTTLED",
                            connection.label() + ": no free connection in time.",
                            "The hub tries again by itself; raise limits.concurrent of connection "
                                    + connection.name()
                                    + " if the system allows it.");
            case UnknownHostException _ ->
                    new Problem(
                            Mender.SETTINGS,
                            UNREACHABLE,
                            connection.label()
                                    + ": the host name of "
                                    + address
                                    + " is not known here (DNS).",
                            "Check the endpoint of connection "
                                    + connection.name()
                                    + ", then this machine's DNS.");
            case SSLException tls -> tls(connection, address, tls);
            case ConnectTimeoutException _, SocketTimeoutException _ ->
                    unreachable(
                            connection,
                            address,
                            "does not take the connection within its time limit");
            case NoRouteToHostException _ ->
                    unreachable(connection, address, "cannot be reached: no route");
            case ConnectException _ -> unreachable(connection, address, "refuses the connection");
            default ->
                    unreachable(connection, address, "cannot be reached (" + reason(broken) + ")");
        };
    }

    /// A forward proxy answered in the system's stead; the call did not go through.
    static Problem proxyRefused(ConnectionSettings connection, String address, int status) {
        return new Problem(
                Mender.SETTINGS,
                UNREACHABLE,
                connection.label()
                        + ": the proxy "
                        + connection.transport().proxy()
                        + " refused the way to "
                        + address
                        + " with status "
                        + status
                        + ".",
                "Ask the network team to allow it without sign-in, or correct transport.proxy of connection "
                        + connection.name()
                        + ".");
    }

    private static Problem unreachable(ConnectionSettings connection, String address, String how) {
        String way =
                connection.transport().proxy().isBlank()
                        ? ""
                        : " (through proxy " + connection.transport().proxy() + ")";
        return new Problem(
                Mender.WEATHER,
                UNREACHABLE,
                connection.label() + ": " + address + way + " " + how + ".",
                "The hub tries again by itself; if it stays, check the endpoint of connection "
                        + connection.name()
                        + " and the network.");
    }

    /// The call, or a part of it, has left; no whole answer came.
    static Problem afterSending(
            ConnectionSettings connection,
            String call,
            Http.Effect effect,
            boolean outOfTime,
            Exception broken) {
        if (broken instanceof SSLException tls) {
            return tls(connection, call, tls);
        }
        String how =
                switch (broken) {
                    case Exception _ when outOfTime ->
                            "gave no whole answer within "
                                    + connection.limits().callSeconds()
                                    + " s";
                    case SocketTimeoutException _ ->
                            "gave no answer within " + connection.limits().callSeconds() + " s";
                    case NoHttpResponseException _ -> "closed the connection without an answer";
                    default -> "broke off before the answer was whole (" + reason(broken) + ")";
                };
        return new Problem(
                Mender.WEATHER,
                effect == Http.Effect.WRITE ? "ERP-UNKNOWN-OUTCOME" : UNREACHABLE,
                connection.label() + ": " + call + " " + how + ".",
                effect == Http.Effect.WRITE
                        ? "The hub asks the system what became of it before anything is sent again."
                        : "The hub asks again by itself.");
    }

    static Problem tooLarge(ConnectionSettings connection, String call) {
        return new Problem(
                Mender.SETTINGS,
                UNREACHABLE,
                connection.label()
                        + ": the answer to "
                        + call
                        + " is larger than the limit of "
                        + connection.limits().answerBytes()
                        + " bytes and was not read.",
                "Ask for smaller pages, or raise limits.answerBytes of connection "
                        + connection.name()
                        + ".");
    }

    private static Problem tls(ConnectionSettings connection, String address, SSLException tls) {
        String lower = reason(tls).toLowerCase(Locale.ROOT);
        String what;
        String mend;
        if (has(tls, CertificateExpiredException.class)) {
            what = "the certificate of the far side has expired";
            mend = "Its operator must renew it.";
        } else if (has(tls, CertificateNotYetValidException.class)) {
            what = "the certificate of the far side is not valid yet";
            mend = "Check this machine's clock, then ask its operator.";
        } else if (tls instanceof SSLPeerUnverifiedException
                || lower.contains("subject alternative")
                || lower.contains("no name matching")) {
            what = "the certificate of the far side is for another host";
            mend =
                    "Check the endpoint of connection "
                            + connection.name()
                            + "; it must be the name in the certificate.";
        } else if (has(tls, CertPathValidatorException.class)
                || lower.contains("unable to find valid certification path")) {
            what = "the certificate of the far side is not trusted here";
            mend =
                    "If it comes from the firm's own CA, set transport.ca of connection "
                            + connection.name()
                            + "; else somebody may sit in between.";
        } else if (lower.contains("received fatal alert")) {
            what = "the far side refused our TLS greeting (" + reason(tls) + ")";
            mend =
                    "If it asks for a client certificate, set or renew transport.client of connection "
                            + connection.name()
                            + ".";
        } else {
            what = "no secure connection could be made (" + reason(tls) + ")";
            mend = "Check that the endpoint of connection " + connection.name() + " speaks HTTPS.";
        }
        return new Problem(
                Mender.SETTINGS,
                "SYS-AUTH",
                connection.label() + ": " + address + ": " + what + ".",
                mend);
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
        int depth = 0;
        for (Throwable each = thrown; each != null && depth < 20; each = each.getCause(), depth++) {
            if (kind.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Exception broken) {
        String message = broken.getMessage();
        return message == null ? broken.getClass().getSimpleName() : message;
    }
}
