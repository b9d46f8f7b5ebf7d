/**
 * What is measured beside the requests themselves: labels with a bound, buckets, and what channels,
 * keys, configuration and event loops are like.
 */
@NullMarked
package io.trireme.deploy.metrics;

import org.jspecify.annotations.NullMarked;
