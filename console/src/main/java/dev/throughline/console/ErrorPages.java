package dev.throughline.console;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// What a reader sees when something is not there or went wrong: words and a way on, never the
/// inside.
final class ErrorPages {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

    private ErrorPages() {}

    /// Addresses that nobody serves.
    @ControllerAdvice
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class Unknown {
        @ExceptionHandler(NoResourceFoundException.class)
        Object unknown(HttpServletRequest request) {
            return asPage(request)
                    ? page(
                            HttpStatus.NOT_FOUND,
                            "There is no such page",
                            "Nothing is served at this address; it may have been mistyped.",
                            "/")
                    : problem(HttpStatus.NOT_FOUND, "Nothing is served at this address.");
        }
    }

    /// The console's own pages.
    @ControllerAdvice(basePackageClasses = ErrorPages.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class Own {
        @ExceptionHandler(NotHere.class)
        ModelAndView notHere(NotHere notHere) {
            return page(
                    HttpStatus.NOT_FOUND,
                    "Not here",
                    String.valueOf(notHere.getMessage()),
                    notHere.back());
        }

        @ExceptionHandler(Forbidden.class)
        ModelAndView forbidden(Forbidden forbidden) {
            return page(
                    HttpStatus.FORBIDDEN,
                    "Not from here",
                    String.valueOf(forbidden.getMessage()),
                    "/");
        }

        @ExceptionHandler({
            org.springframework.web.method.annotation.MethodArgumentTypeMismatchException.class,
            org.springframework.web.bind.MissingServletRequestParameterException.class
        })
        ModelAndView misread() {
            return page(
                    HttpStatus.BAD_REQUEST,
                    "This address cannot be read",
                    "A part of it has a form that is not known; start again from a page of the console.",
                    "/");
        }

        @ExceptionHandler(Exception.class)
        @Nullable ModelAndView wrong(Exception wrong, HttpServletRequest request) throws Exception {
            if (wrong instanceof org.springframework.web.ErrorResponse
                    || wrong instanceof java.io.IOException) {
                throw wrong;
            }
            LOG.error("the page {} could not be made", request.getRequestURI(), wrong);
            return page(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "This page could not be made",
                    "The cause is in the hub's log under this address and time. Nothing was changed by looking; try again, or go on from the overview.",
                    "/");
        }
    }

    private static boolean asPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null
                && accept.contains("text/html")
                && !request.getRequestURI().startsWith("/api");
    }

    private static ModelAndView page(HttpStatus status, String title, String words, String back) {
        ModelAndView page = new ModelAndView("failed");
        page.setStatus(status);
        page.addObject("code", status.value());
        page.addObject("title", title);
        page.addObject("words", words);
        page.addObject("back", back);
        return page;
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String words) {
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, words)).build();
    }
}
