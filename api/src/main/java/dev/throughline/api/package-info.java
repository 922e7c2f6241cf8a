/// The HTTP API: system (entities, links, history, deliveries, cases) and process (project
/// initiations). RFC 9457 problems that tell every fault at once, cursor paging, OpenAPI 3.1 at
/// `/api/openapi.yaml`.
///
/// Start with {@link dev.throughline.api.InitiationsController} and {@link
/// dev.throughline.api.EntitiesController}. Nothing here processes anything: a request is appended
/// to the journal by {@link dev.throughline.api.ApiActs}, and the answer waits until the hub has
/// converged.
@NullMarked
package dev.throughline.api;

import org.jspecify.annotations.NullMarked;
