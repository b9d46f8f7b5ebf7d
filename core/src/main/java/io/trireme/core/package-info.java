/**
 * What every dialect and the gateway share: dialect ids, errors, request facts, JSON edits in
 * place, secrets. Free of frameworks and of HTTP.
 */
@NullMarked
package io.trireme.core;

import org.jspecify.annotations.NullMarked;
