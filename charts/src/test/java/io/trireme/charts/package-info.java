/**
 * Tests of the Helm chart, which Helm itself renders, and of the manifests that the build
 * generates. Both are held to the same rules.
 */
@NullMarked
package io.trireme.charts;

import org.jspecify.annotations.NullMarked;
