/** Keeps what was asked and answered for those who administer, where that is switched on. */
@NullMarked
package io.trireme.deploy.body;

import org.jspecify.annotations.NullMarked;
