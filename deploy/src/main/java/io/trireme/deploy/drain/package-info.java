/**
 * How the process ends: no new work is taken, what is under way may finish, and what is held in
 * memory is written.
 */
@NullMarked
package io.trireme.deploy.drain;

import org.jspecify.annotations.NullMarked;
