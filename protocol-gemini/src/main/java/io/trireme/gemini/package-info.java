/**
 * The {@code gemini} dialect: Google's generateContent, versions {@code v1beta} and {@code v1}.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent</a>
 */
@NullMarked
package io.trireme.gemini;

import org.jspecify.annotations.NullMarked;
