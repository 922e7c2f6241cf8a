/// The only room that writes to other systems. {@link dev.throughline.dispatch.Intents} keeps what
/// is to be done, committed before the first send; {@link dev.throughline.dispatch.Dispatcher}
/// sends in the vendor's batches outside any transaction and records one outcome a record, and asks
/// about unknown outcomes; {@link dev.throughline.dispatch.Connections} holds modes, leases and
/// health. Nothing is ever resent on a guess: {@link dev.throughline.dispatch.Next} decides,
/// purely.
@NullMarked
package dev.throughline.dispatch;

import org.jspecify.annotations.NullMarked;
