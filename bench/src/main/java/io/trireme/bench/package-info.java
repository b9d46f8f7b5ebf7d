/** The instant upstream, the open-loop load generator and the printer of the tables. */
@NullMarked
package io.trireme.bench;

import org.jspecify.annotations.NullMarked;
