/** What the process is told by its environment, its configuration file and its data folder. */
@NullMarked
package io.trireme.deploy.config;

import org.jspecify.annotations.NullMarked;
