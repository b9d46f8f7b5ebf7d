/**
 * Spans of exchanges and attempts by OpenTelemetry, where the environment asks for them; what was
 * asked and answered is in none.
 */
@NullMarked
package io.trireme.deploy.trace;

import org.jspecify.annotations.NullMarked;
