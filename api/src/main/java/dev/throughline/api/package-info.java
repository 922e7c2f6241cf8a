/// The HTTP API: system (entities, links, provenance, history) and process (project initiations). RFC 9457 problems,
/// cursor paging, OpenAPI 3.1 at `/api/openapi.yaml`. Start with {@link dev.throughline.api.InitiationsController}.
@NullMarked
package dev.throughline.api;

import org.jspecify.annotations.NullMarked;
