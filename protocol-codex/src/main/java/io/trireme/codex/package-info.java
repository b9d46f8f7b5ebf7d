/**
 * The {@code codex} and {@code chat} dialects: OpenAI Responses and Chat Completions.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses API</a>
 */
@NullMarked
package io.trireme.codex;

import org.jspecify.annotations.NullMarked;
