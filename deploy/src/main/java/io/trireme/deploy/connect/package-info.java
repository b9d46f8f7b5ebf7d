/**
 * Points the real clients at a gateway by changing their own configuration, and back. What each of
 * them needs is data: {@code connect/clients.json}.
 */
@NullMarked
package io.trireme.deploy.connect;

import org.jspecify.annotations.NullMarked;
