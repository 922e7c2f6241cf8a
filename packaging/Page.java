import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Opens a page of the console as a browser does and ends with 0 when it is one of Throughline's:
/// `java Page.java URL`.
class Page {
    private static final int BODY_MIN = 500;

    public static void main(String[] args) throws Exception {
        HttpClient browser =
                HttpClient.newBuilder()
                        .cookieHandler(new CookieManager())
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
        HttpResponse<String> answer =
                browser.send(
                        HttpRequest.newBuilder(URI.create(args[0]))
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200
                || answer.body().length() < BODY_MIN
                || !answer.body().contains("Throughline")) {
            System.err.println(
                    args[0] + " answered " + answer.statusCode() + ":\n" + answer.body());
            System.exit(1);
        }
    }
}
