/** The command line: picocli before Quarkus boots. */
@NullMarked
package io.trireme.deploy.cli;

import org.jspecify.annotations.NullMarked;
