/**
 * Completes the OpenAPI document of the admin API while the application is built. Nothing here is
 * used when it runs.
 */
@NullMarked
package io.trireme.deploy.document;

import org.jspecify.annotations.NullMarked;
