/** Tests of what callers may use up, over every engine. */
@NullMarked
package io.trireme.store.budget;

import org.jspecify.annotations.NullMarked;
