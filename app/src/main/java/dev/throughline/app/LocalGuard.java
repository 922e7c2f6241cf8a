package dev.throughline.app;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Until sign-in exists: only this machine, only with the token of the printed address (kept in a
/// cookie, or sent as a bearer token), only under our own name (`Host`), and no writing from
/// another site's page (`Origin`).
final class LocalGuard implements Filter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String COOKIE = "throughline";
    private static final Set<String> NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    private final byte[] token;

    LocalGuard(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void doFilter(
            ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; frame-ancestors 'none'");
        String host = request.getHeader("Host");
        String name = host == null ? "" : host.replaceFirst(":[0-9]+$", "");
        if (!NAMES.contains(name)) {
            refuse(response, 421, "This hub answers at 127.0.0.1 only.");
            return;
        }
        String path = request.getRequestURI();
        if (path.equals("/health") || path.equals("/favicon.ico")) {
            chain.doFilter(request, response);
            return;
        }
        boolean writes = !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
        String origin = request.getHeader("Origin");
        if (writes && origin != null && !origin.equals("http://" + host)) {
            refuse(response, 403, "Another site's page may not change anything here.");
            return;
        }
        String offered = token(request.getQueryString());
        if (!writes && offered != null && right(offered)) {
            Cookie cookie = new Cookie(COOKIE, offered);
            cookie.setHttpOnly(true);
            cookie.setPath("/");
            cookie.setAttribute("SameSite", "Strict");
            response.addCookie(cookie);
            response.sendRedirect(path);
            return;
        }
        if (right(cookie(request)) || right(bearer(request))) {
            chain.doFilter(request, response);
            return;
        }
        refuse(
                response,
                401,
                "Open the address that the hub printed when it started: it carries the key to this console.");
    }

    /// The token of the printed address, read from the query text itself: asking for a parameter
    /// would read a form's body.
    private static @Nullable String token(@Nullable String query) {
        if (query != null) {
            for (String pair : query.split("&")) {
                if (pair.startsWith("token=")) {
                    return pair.substring("token=".length());
                }
            }
        }
        return null;
    }

    private boolean right(@Nullable String offered) {
        return offered != null
                && MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static @Nullable String bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.startsWith("Bearer ") ? header.substring(7) : null;
    }

    /// As every other refusal of the API looks.
    private static void refuse(HttpServletResponse response, int status, String words)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding("UTF-8");
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", words);
        problem.put("status", status);
        // The filter before this one has given the request its id.
        String correlation = response.getHeader("X-Correlation-Id");
        problem.put("correlationId", correlation == null ? "" : correlation);
        response.getWriter().write(JSON.writeValueAsString(problem));
    }
}
