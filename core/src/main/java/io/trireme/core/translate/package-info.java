/**
 * What every translation shares: preparing a request for a dialect that can say less, and putting
 * an answer back into the client's terms. Knows no dialect.
 */
@NullMarked
package io.trireme.core.translate;

import org.jspecify.annotations.NullMarked;
