/**
 * The black box tests and their kit: the packaged application, the replay upstream, real clients.
 */
@NullMarked
package io.trireme.e2e;

import org.jspecify.annotations.NullMarked;
