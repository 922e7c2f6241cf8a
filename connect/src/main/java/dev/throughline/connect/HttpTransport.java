package dev.throughline.connect;

import dev.throughline.connect.spi.ConnectionSettings;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Set;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.DeflateInputStreamFactory;
import org.apache.hc.client5.http.entity.GZIPInputStreamFactory;
import org.apache.hc.client5.http.entity.InputStreamFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// Sets up Apache HttpClient for one connection: everything it would do on its own behalf is off.
final class HttpTransport {

    /// Headers that belong to the transport; a call cannot set them.
    static final Set<String> OWN_HEADERS =
            Set.of("content-length", "transfer-encoding", "connection", "expect");

    private static final String SENT = "throughline.sent";

    private static final int CONNECT_SECONDS_MAX = 10;
    private static final int HEADER_LINE_CHARS_MAX = 64 * 1024;
    private static final int HEADER_COUNT_MAX = 300;

    /// A pooled connection idle for longer is looked at before it is used.
    private static final TimeValue TRUSTED_IDLE = TimeValue.ofMilliseconds(250);

    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(30);
    private static final TimeValue OLDEST = TimeValue.ofMinutes(10);

    private HttpTransport() {}

    /// Whether the call's first byte may have left towards the system (a proxy's CONNECT does not
    /// count).
    static boolean wasSent(HttpContext context) {
        return context.getAttribute(SENT) != null;
    }

    static CloseableHttpClient of(ConnectionSettings settings) {
        int callSeconds = settings.limits().callSeconds();
        int connections = settings.limits().concurrent();
        Timeout connect = Timeout.ofSeconds(Math.min(callSeconds, CONNECT_SECONDS_MAX));
        Timeout answer = Timeout.ofSeconds(callSeconds);

        var pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(
                                new DefaultClientTlsStrategy(
                                        SecureTransport.of(settings.transport(), settings.name())))
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(
                                                Http1Config.custom()
                                                        .setMaxLineLength(HEADER_LINE_CHARS_MAX)
                                                        .setMaxHeaderCount(HEADER_COUNT_MAX)
                                                        .build())
                                        .build())
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(connect)
                                        .setSocketTimeout(answer)
                                        .setValidateAfterInactivity(TRUSTED_IDLE)
                                        .setTimeToLive(OLDEST)
                                        .build())
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build();

        var request =
                RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setResponseTimeout(answer)
                        .setDefaultKeepAlive(KEEP_ALIVE.getDuration(), KEEP_ALIVE.getTimeUnit())
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setExpectContinueEnabled(false)
                        .build();

        var decoders = new LinkedHashMap<String, InputStreamFactory>();
        decoders.put("gzip", GZIPInputStreamFactory.getInstance());
        decoders.put("x-gzip", GZIPInputStreamFactory.getInstance());
        decoders.put("deflate", DeflateInputStreamFactory.getInstance());

        var builder =
                HttpClientBuilder.create()
                        .setConnectionManager(pool)
                        .setDefaultRequestConfig(request)
                        .setContentDecoderRegistry(decoders)
                        .setRequestExecutor(new NotesSending())
                        .setUserAgent("Throughline")
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableConnectionState();
        if (!settings.transport().proxy().isBlank()) {
            builder.setProxy(proxy(settings));
        }
        return builder.build();
    }

    private static HttpHost proxy(ConnectionSettings settings) {
        String text = settings.transport().proxy().strip();
        try {
            URI proxy = URI.create(text);
            if (proxy.getHost() != null && proxy.getPort() > 0 && proxy.getUserInfo() == null) {
                return new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort());
            }
        } catch (IllegalArgumentException fallsThrough) {
            // told below, with the form that is expected
        }
        throw new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": transport.proxy is not of the form http://host:port without user; correct it");
    }

    /// Remembers in the call's context that it was handed to a live connection.
    private static final class NotesSending extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            if (!request.getMethod().equals("CONNECT")) {
                context.setAttribute(SENT, Boolean.TRUE);
            }
            return super.execute(request, connection, informationCallback, context);
        }
    }
}
