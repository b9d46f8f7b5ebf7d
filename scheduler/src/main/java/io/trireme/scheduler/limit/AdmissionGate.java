package io.trireme.scheduler.limit;

import io.trireme.scheduler.AdmissionSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Lets so many exchanges in at once, and so many more wait in the order in which they came. What
 * does not fit is turned away at once, while a refusal is still cheap. Thread-safe; nothing blocks,
 * and no task runs under the lock.
 */
public final class AdmissionGate {

  /** One exchange at the gate. */
  public interface Ticket {

    /** Gives the place back, or leaves the queue. Harmless when it is called twice. */
    void leave();

    /**
     * Leaves the queue, if it is still there.
     *
     * @return false if it was let in before, or has left
     */
    boolean giveUp();

    /** Whether it still stands in the queue. */
    boolean waits();
  }

  private final Queue<Waiting> queue = new ArrayDeque<>();
  private int capacity;
  private int inFlight;

  /**
   * Asks for a place.
   *
   * @param settings what is in force
   * @param granted is given the ticket once if the exchange is let in: before this method returns,
   *     or later on the thread of another exchange
   * @return null if it is turned away
   */
  public @Nullable Ticket enter(AdmissionSettings settings, Consumer<Ticket> granted) {
    Waiting ticket = new Waiting(requireNonNull(granted, "granted is null"));
    List<Waiting> in;
    synchronized (this) {
      capacity = settings.concurrency();
      queue.add(ticket);
      in = admit();
      if (ticket.state == State.WAITING && queue.size() > settings.queue()) {
        queue.remove(ticket);
        ticket.state = State.GONE;
      }
    }
    run(in);
    return ticket.turnedAway() ? null : ticket;
  }

  /** Exchanges that are in. */
  public synchronized int inFlight() {
    return inFlight;
  }

  /** Exchanges that wait. */
  public synchronized int queued() {
    return queue.size();
  }

  private List<Waiting> admit() {
    List<Waiting> in = new ArrayList<>(1);
    while (inFlight < capacity && !queue.isEmpty()) {
      Waiting next = queue.remove();
      next.state = State.IN;
      inFlight++;
      in.add(next);
    }
    return in;
  }

  private static void run(List<Waiting> in) {
    in.forEach(each -> each.granted.accept(each));
  }

  private enum State {
    WAITING,
    IN,
    GONE
  }

  private final class Waiting implements Ticket {
    private final Consumer<Ticket> granted;
    private State state = State.WAITING;
    private boolean left;

    Waiting(Consumer<Ticket> granted) {
      this.granted = granted;
    }

    private boolean turnedAway() {
      synchronized (AdmissionGate.this) {
        return state == State.GONE && !left;
      }
    }

    @Override
    public void leave() {
      List<Waiting> in = List.of();
      synchronized (AdmissionGate.this) {
        left = true;
        if (state == State.WAITING) {
          queue.remove(this);
        } else if (state == State.IN) {
          inFlight--;
          in = admit();
        }
        state = State.GONE;
      }
      run(in);
    }

    @Override
    public boolean waits() {
      synchronized (AdmissionGate.this) {
        return state == State.WAITING;
      }
    }

    @Override
    public boolean giveUp() {
      synchronized (AdmissionGate.this) {
        if (state != State.WAITING) {
          return false;
        }
        left = true;
        queue.remove(this);
        state = State.GONE;
        return true;
      }
    }
  }
}
