/** Credentials at rest: sealed with AES-256-GCM, each bound to the place where it lies. */
@NullMarked
package io.trireme.store.seal;

import org.jspecify.annotations.NullMarked;
