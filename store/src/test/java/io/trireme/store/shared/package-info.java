/** Replicas that share over real engines. */
@NullMarked
package io.trireme.store.shared;

import org.jspecify.annotations.NullMarked;
