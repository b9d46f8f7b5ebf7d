/** The application: entry point and assembly of all rooms. */
@NullMarked
package io.trireme.deploy;

import org.jspecify.annotations.NullMarked;
