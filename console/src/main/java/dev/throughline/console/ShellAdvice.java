package dev.throughline.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// Gives each page its surroundings.
@ControllerAdvice(basePackageClasses = ShellAdvice.class)
class ShellAdvice {
    private final ConsoleSettings settings;
    private final JdbcClient sql;
    private final InstantSource clock;

    ShellAdvice(ConsoleSettings settings, JdbcClient sql, InstantSource clock) {
        this.settings = settings;
        this.sql = sql;
        this.clock = clock;
    }

    @ModelAttribute("shell")
    Shell shell(HttpServletRequest request) {
        long open =
                sql.sql("select count(*) from work_case where closed_at is null")
                        .query(Long.class)
                        .single();
        return new Shell(settings, theme(request), request.getRequestURI(), open, clock.instant());
    }

    private static String theme(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals("theme")
                        && (cookie.getValue().equals("dark")
                                || cookie.getValue().equals("light"))) {
                    return cookie.getValue();
                }
            }
        }
        return "";
    }
}
