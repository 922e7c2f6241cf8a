package dev.throughline.app;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;

/// What Spring is told: serve the API and the console. All rooms come in as ready beans from [Web].
/// Beans go by their full names: two rooms may each have a `PostingsController`.
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
        basePackages = {"dev.throughline.api", "dev.throughline.console"},
        nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
class WebApplication {}
