/// The product as its users meet it: the hub in a process of its own, systems over real HTTP, pages
/// in a real browser.
@NullMarked
package dev.throughline.acceptance;

import org.jspecify.annotations.NullMarked;
