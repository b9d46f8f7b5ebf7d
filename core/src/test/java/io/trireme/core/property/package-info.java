/**
 * Properties: generated samples, the smallest one that fails, and what requests and answers of
 * every dialect have in common. The tests of the dialects' modules use it, too.
 */
@NullMarked
package io.trireme.core.property;

import org.jspecify.annotations.NullMarked;
