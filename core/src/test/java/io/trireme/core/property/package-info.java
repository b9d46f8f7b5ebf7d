/**
 * What samples of properties are made of, and what requests and answers of every dialect have in
 * common. The tests of the dialects' modules use it, too. Properties are bounded by their tries.
 */
@NullMarked
package io.trireme.core.property;

import org.jspecify.annotations.NullMarked;
