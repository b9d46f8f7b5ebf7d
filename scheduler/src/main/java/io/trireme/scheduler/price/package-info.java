/**
 * What tokens cost: a table of prices as data, and what an exchange cost by it. Pure: no clock, no
 * file, no framework.
 */
@NullMarked
package io.trireme.scheduler.price;

import org.jspecify.annotations.NullMarked;
