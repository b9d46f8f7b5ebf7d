package io.trireme.deploy.drain;

/**
 * Something that is to be written or let go before the process ends. Every bean of this type is
 * asked once, when nothing is under way any more; all of them at the same time, with three seconds
 * for all together.
 */
public interface DrainHook {

  /** What it is, for the log. */
  String name();

  /** Writes or lets go. May block; is interrupted when the time is over. */
  void flush() throws Exception;

  /** A hook of a name and a task. */
  static DrainHook of(String name, Runnable task) {
    return new DrainHook() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void flush() {
        task.run();
      }
    };
  }
}
