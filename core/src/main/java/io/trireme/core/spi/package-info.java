/**
 * What a protocol module implements to become a dialect of the gateway. The gateway discovers
 * implementations as CDI beans; nothing here names a particular dialect.
 */
@NullMarked
package io.trireme.core.spi;

import org.jspecify.annotations.NullMarked;
