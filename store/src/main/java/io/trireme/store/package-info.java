/** Durable state: the configuration file and what the gateway keeps in its data folder. */
@NullMarked
package io.trireme.store;

import org.jspecify.annotations.NullMarked;
