/// Tells whether a client is one the firm already knows. Open [ClientProfile] (what two clients are
/// compared by), [ClientMatching] (the decision) and [MatchDecision] (its outcomes). Pure: knows no
/// database, no clock, no vendor; takes no lock, but names the keys to lock
/// ([ClientProfile#blockingKeys]).
@NullMarked
package dev.throughline.matching;

import org.jspecify.annotations.NullMarked;
