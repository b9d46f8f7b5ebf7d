package io.trireme.store.sql;

/** Somebody else has changed the object meanwhile, or it is there already, or gone. */
public final class ConfigConflict extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ConfigChange change;
  private final long found;

  ConfigConflict(ConfigChange change, long found) {
    super(
        change.kind().word()
            + " "
            + change.id()
            + (found == ConfigChange.ABSENT ? " is not there" : " has the revision " + found));
    this.change = change;
    this.found = found;
  }

  /** The change that cannot be made. */
  public ConfigChange change() {
    return change;
  }

  /** The object's revision now; {@link ConfigChange#ABSENT} if it is not there. */
  public long found() {
    return found;
  }
}
