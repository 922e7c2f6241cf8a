package dev.throughline.api;

import dev.throughline.model.Ids;
import dev.throughline.model.Uuid7;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives every request a correlation id: the caller's own where it is a plain one, else a new one.
/// It is answered in `X-Correlation-Id`, told in problems and written into every log line of the
/// request.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class Correlation extends OncePerRequestFilter {
    static final String HEADER = "X-Correlation-Id";
    private static final String MDC_KEY = "correlation";
    private static final String ATTRIBUTE = Correlation.class.getName();
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final Ids ids;

    Correlation(ObjectProvider<InstantSource> clock) {
        this.ids = new Uuid7(clock.getIfUnique(InstantSource::system), new SecureRandom());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String offered = request.getHeader(HEADER);
        String id =
                offered != null && PLAIN.matcher(offered).matches()
                        ? offered
                        : ids.next().toString();
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(HEADER, id);
        try (MDC.MDCCloseable _ = MDC.putCloseable(MDC_KEY, id)) {
            chain.doFilter(request, response);
        }
    }

    /// The correlation id of this request.
    static String of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "";
    }
}
