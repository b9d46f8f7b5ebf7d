package io.trireme.admin;

import io.trireme.scheduler.WireName;

/** Where an object of the configuration is kept. */
enum Managed implements WireName {
  /** In the configuration file, which alone can change it. */
  FILE,
  /** In the database, where the admin API can change it. */
  DATABASE,
  /** Nowhere: it is as it is when nothing is said. */
  UNNAMED
}
