/** The HTTP edge: the order of checks, the story of one exchange and the pump of its bytes. */
@NullMarked
package io.trireme.deploy.edge;

import org.jspecify.annotations.NullMarked;
