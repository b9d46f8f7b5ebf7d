/** What must last, in SQL: one file beside the gateway, or a PostgreSQL that several share. */
@NullMarked
package io.trireme.store.sql;

import org.jspecify.annotations.NullMarked;
