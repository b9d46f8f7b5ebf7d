/**
 * The demonstration: the gateway with simulated vendors and gentle traffic. Nothing here is loaded
 * unless {@code demo} is asked for.
 */
@NullMarked
package io.trireme.deploy.demo;

import org.jspecify.annotations.NullMarked;
