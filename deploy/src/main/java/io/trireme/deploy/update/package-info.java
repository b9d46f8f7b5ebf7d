/**
 * Whether a newer release is out, asked of a feed that the operator names. Without one nobody is
 * asked.
 */
@NullMarked
package io.trireme.deploy.update;

import org.jspecify.annotations.NullMarked;
