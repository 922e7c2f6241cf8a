/// Cases somebody can work: one a root cause, in business words, with owner, due time, mend and
/// money at stake. Rooms tell {@link dev.throughline.worklist.Worklist#standing} what is wrong with
/// a subject *now*; opening, joining and closing follow from that.
@NullMarked
package dev.throughline.worklist;

import org.jspecify.annotations.NullMarked;
