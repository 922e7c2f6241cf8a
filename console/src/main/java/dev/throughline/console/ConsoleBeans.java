package dev.throughline.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.view.AbstractView;

/// The templates, compiled with the product, as Spring views.
@Configuration(proxyBeanMethods = false)
class ConsoleBeans {
    @Bean
    TemplateEngine templates() {
        return TemplateEngine.createPrecompiled(
                null, ContentType.Html, null, "dev.throughline.console.pages");
    }

    @Bean
    Pages pages(TemplateEngine templates) {
        return new Pages(templates);
    }

    @Bean
    @ConditionalOnMissingBean
    InstantSource consoleClock() {
        return InstantSource.system();
    }

    /// Finds the page of a name. The view says its content type, otherwise content negotiation
    /// would pass it by.
    record Pages(TemplateEngine templates) implements ViewResolver, Ordered {
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE + 10;
        }

        @Override
        public @Nullable View resolveViewName(String name, Locale locale) {
            if (name.contains(":") || !templates.hasTemplate(name + ".jte")) {
                return null;
            }
            return new Page(templates, name + ".jte");
        }
    }

    /// One page.
    static final class Page extends AbstractView {
        private final TemplateEngine templates;
        private final String template;

        Page(TemplateEngine templates, String template) {
            this.templates = templates;
            this.template = template;
            setContentType("text/html;charset=UTF-8");
        }

        @Override
        protected void renderMergedOutputModel(
                Map<String, Object> model, HttpServletRequest request, HttpServletResponse response)
                throws Exception {
            Map<String, Object> known = new HashMap<>(model);
            known.keySet().removeIf(key -> key.startsWith("org.springframework."));
            StringOutput out = new StringOutput(64 * 1024);
            templates.render(template, known, out);
            response.setContentType(getContentType());
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().write(out.toString());
        }
    }
}
