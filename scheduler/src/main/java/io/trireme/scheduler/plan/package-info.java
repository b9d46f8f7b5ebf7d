/**
 * Who is tried next, and what is learnt from how it went. Begins at {@code Scheduler}, which gives
 * each exchange a {@code CandidatePlan}.
 */
@NullMarked
package io.trireme.scheduler.plan;

import org.jspecify.annotations.NullMarked;
