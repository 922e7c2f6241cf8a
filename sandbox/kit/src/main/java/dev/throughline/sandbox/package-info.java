/// The kit that vendor simulators are built from: an HTTP server on loopback, scripted and seeded
/// faults, and the small interface through which scenarios act as people in those systems and ask
/// them what really happened. Open first: {@link dev.throughline.sandbox.Simulator}, {@link
/// dev.throughline.sandbox.Faults}. Nothing here is ever part of the shipped hub's way of the data;
/// the hub meets a simulator only over HTTP.
@NullMarked
package dev.throughline.sandbox;

import org.jspecify.annotations.NullMarked;
