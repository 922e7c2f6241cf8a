package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalGuardTest {
    @TempDir Path folder;

    @Test
    void a_refusal_at_the_door_carries_the_correlation_id_like_any_other() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", folder.toString());
        filter(
                context,
                "correlation",
                (request, response, chain) -> {
                    ((HttpServletResponse) response).setHeader("X-Correlation-Id", "corr-7");
                    chain.doFilter(request, response);
                });
        filter(context, "guard", new LocalGuard("secret"));
        Tomcat.addServlet(
                context,
                "rooms",
                new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response)
                            throws IOException {
                        response.getWriter().write("inside");
                    }
                });
        context.addServletMappingDecoded("/", "rooms");
        tomcat.getConnector();
        tomcat.start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI rooms =
                    URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/api");
            HttpResponse<String> refused =
                    http.send(
                            HttpRequest.newBuilder(rooms).build(),
                            HttpResponse.BodyHandlers.ofString());
            JsonNode problem = JsonMapper.builder().build().readTree(refused.body());
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(problem.path("correlationId").asString()).isEqualTo("corr-7");
            assertThat(problem.path("status").asInt()).isEqualTo(401);
            assertThat(problem.path("title").asString()).contains("the hub printed");

            HttpResponse<String> let =
                    http.send(
                            HttpRequest.newBuilder(rooms)
                                    .header("Authorization", "Bearer secret")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(let.body()).isEqualTo("inside");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static void filter(Context context, String name, jakarta.servlet.Filter filter) {
        FilterDef def = new FilterDef();
        def.setFilterName(name);
        def.setFilter(filter);
        context.addFilterDef(def);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }
}
