/** What was asked, by whom, of whom, for how much: the request log and its sums over time. */
@NullMarked
package io.trireme.store.usage;

import org.jspecify.annotations.NullMarked;
