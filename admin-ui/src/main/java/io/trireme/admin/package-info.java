/** The admin API under {@code /api} that the web panel and the command line use. */
@NullMarked
package io.trireme.admin;

import org.jspecify.annotations.NullMarked;
