/**
 * Streams of events: server-sent events to the letter of the WHATWG standard, parsed and written
 * incrementally, and JSON arrays that grow.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     9.2</a>
 */
@NullMarked
package io.trireme.core.sse;

import org.jspecify.annotations.NullMarked;
