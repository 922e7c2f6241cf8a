/// Billing and revenue inputs: what is to be invoiced, what became of it, what was earned (DOMAIN
/// 4.6 to 4.10, 4.13, 4.16). Decisions are pure; documents go out through the one lane of dispatch.
@NullMarked
package dev.throughline.billing;

import org.jspecify.annotations.NullMarked;
