/// The web pages: Overview, Threads, Worklist, Record, Systems. Server-rendered, first paint
/// without script, live by server-sent events. Start with {@link
/// dev.throughline.console.ConsoleSettings} and the templates in `src/main/jte`.
@NullMarked
package dev.throughline.console;

import org.jspecify.annotations.NullMarked;
