/**
 * The neutral model: what a request asks and what an answer says, in words that no vendor owns. It
 * is the union of the dialects; what has no neutral meaning is kept as it came, with its origin.
 */
@NullMarked
package io.trireme.core.model;

import org.jspecify.annotations.NullMarked;
