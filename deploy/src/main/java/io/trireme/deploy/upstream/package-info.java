/** Calls to vendors: one attempt on one channel, base URL and key. */
@NullMarked
package io.trireme.deploy.upstream;

import org.jspecify.annotations.NullMarked;
