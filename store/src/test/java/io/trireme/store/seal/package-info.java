/** Tests of what lies sealed. */
@NullMarked
package io.trireme.store.seal;

import org.jspecify.annotations.NullMarked;
