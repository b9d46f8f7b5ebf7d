/** Hands what exchanges were to the store, off their path, and runs the jobs over it. */
@NullMarked
package io.trireme.deploy.usage;

import org.jspecify.annotations.NullMarked;
