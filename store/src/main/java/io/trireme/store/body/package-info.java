/**
 * What was asked and answered, for those who administer: redacted, sealed, and for a while only.
 */
@NullMarked
package io.trireme.store.body;

import org.jspecify.annotations.NullMarked;
