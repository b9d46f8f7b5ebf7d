/**
 * The {@code claude} dialect: Anthropic Messages, any {@code anthropic-version}.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>
 */
@NullMarked
package io.trireme.claude;

import org.jspecify.annotations.NullMarked;
