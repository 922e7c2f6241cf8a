package dev.throughline.api;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Serves the OpenAPI document.
@RestController
@RequestMapping("/api")
final class OpenApiController {
    private final OpenApi document;

    OpenApiController(OpenApi document) {
        this.document = document;
    }

    /// The document as YAML.
    @GetMapping("/openapi.yaml")
    ResponseEntity<byte[]> yaml() {
        // The registered type, RFC 9512
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/yaml"))
                .body(document.yaml());
    }

    /// The document as JSON.
    @GetMapping("/openapi.json")
    ResponseEntity<byte[]> json() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(document.json());
    }
}
