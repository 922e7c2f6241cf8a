package dev.throughline.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Turns everything that goes wrong under `/api` into an RFC 9457 problem. Pages of the console
/// keep their own way.
@Component
final class ProblemResolver implements HandlerExceptionResolver, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

    /// When to come again, in seconds, after weather.
    private static final String RETRY_AFTER = "5";

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Object handler,
            Exception thrown) {
        String path = request.getRequestURI();
        if (!path.startsWith("/api/") && !path.equals("/health") && !path.equals("/metrics")) {
            return null;
        }
        if (response.isCommitted() || thrown instanceof IOException) {
            // The caller has gone away; there is nobody to tell.
            return new ModelAndView();
        }
        if (thrown instanceof HttpRequestMethodNotSupportedException method) {
            String[] allowed = method.getSupportedMethods();
            response.setHeader(
                    "Allow",
                    allowed == null
                            ? ""
                            : String.join(", ", Arrays.stream(allowed).sorted().toList()));
        }
        ApiProblem problem = problem(thrown, path);
        if (problem.type().status() == 503) {
            response.setHeader("Retry-After", RETRY_AFTER);
        }
        write(
                response,
                problem.type().status(),
                Answers.json(problem.json(path, Correlation.of(request))));
        return new ModelAndView();
    }

    private static ApiProblem problem(Exception thrown, String path) {
        return switch (thrown) {
            case ApiProblem problem -> problem;
            case HttpRequestMethodNotSupportedException method ->
                    new ApiProblem(
                            ProblemType.METHOD_NOT_ALLOWED,
                            path
                                    + " does not take "
                                    + method.getMethod()
                                    + "; the header Allow lists what it takes.");
            case NoResourceFoundException _, NoHandlerFoundException _ ->
                    new ApiProblem(
                            ProblemType.UNKNOWN_ADDRESS,
                            "Nothing is served at "
                                    + path
                                    + "; /api/openapi.yaml lists every address.");
            case HttpMediaTypeNotAcceptableException _ ->
                    new ApiProblem(
                            ProblemType.NOT_ACCEPTABLE,
                            path + " answers in JSON only; ask with Accept: application/json.");
            case HttpMediaTypeNotSupportedException _ ->
                    new ApiProblem(
                            ProblemType.UNSUPPORTED_CONTENT_TYPE,
                            "The body must be JSON; send Content-Type: application/json.",
                            List.of(
                                    Fault.header(
                                            "Content-Type",
                                            "It is no type that is read here.",
                                            "Send Content-Type: application/json.")));
            case ServletRequestBindingException binding ->
                    new ApiProblem(
                            ProblemType.INVALID_REQUEST, String.valueOf(binding.getMessage()));
            case DataAccessException away
                    when !(thrown
                            instanceof org.springframework.dao.NonTransientDataAccessException) ->
                    databaseAway(away);
            case org.springframework.dao.DataAccessResourceFailureException away ->
                    databaseAway(away);
            case TransactionException away -> databaseAway(away);
            default -> {
                LOG.error("A request to {} failed by a mistake of the hub", path, thrown);
                yield new ApiProblem(
                        ProblemType.DEFECT,
                        "The hub could not answer by its own mistake; nothing was decided. Tell the correlation id to who runs the hub.");
            }
        };
    }

    private static ApiProblem databaseAway(Exception away) {
        LOG.warn("The database did not answer: {}", away.getClass().getSimpleName());
        return new ApiProblem(
                ProblemType.DATABASE_AWAY,
                "The hub's database does not answer; nothing was taken. Repeat the request later.");
    }

    private static void write(HttpServletResponse response, int status, byte[] body) {
        try {
            response.setStatus(status);
            response.setContentType("application/problem+json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        } catch (IOException e) {
            LOG.debug("The caller went away before the problem was told", e);
        }
    }
}
