package dev.throughline.app;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/// What Spring is told: serve the API and the console. All rooms come in as ready beans from [Web].
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan({"dev.throughline.api", "dev.throughline.console"})
class WebApplication {}
