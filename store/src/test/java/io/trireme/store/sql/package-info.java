/** Contracts over both databases, and real servers to hold them on. */
@NullMarked
package io.trireme.store.sql;

import org.jspecify.annotations.NullMarked;
