package io.trireme.store.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A store that takes a batch when a test lets it. */
final class FakeUsage implements UsageStore {

  /** One permit for each call that may go on. */
  final Semaphore turns = new Semaphore(0);

  /** One permit for each call that has come. */
  final Semaphore calls = new Semaphore(0);

  private final List<List<String>> batches = new ArrayList<>();
  private boolean away;

  synchronized void away(boolean now) {
    away = now;
  }

  synchronized List<List<String>> batches() {
    return List.copyOf(batches);
  }

  synchronized List<String> ids() {
    return batches.stream().flatMap(List::stream).toList();
  }

  @Override
  public int append(List<RequestEntry> entries) {
    calls.release();
    turns.acquireUninterruptibly();
    synchronized (this) {
      if (away) {
        throw Outages.gone();
      }
      batches.add(entries.stream().map(RequestEntry::id).toList());
      return entries.size();
    }
  }

  @Override
  public List<RequestEntry> requests(RequestQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<RequestEntry> request(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<GroupSums> totals(UsageQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<PointSums> series(UsageQuery query, Duration step, Duration offset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int rollUp(Instant keptFrom) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int forget(Instant detailsBefore, Instant hoursBefore, Instant daysBefore) {
    throw new UnsupportedOperationException();
  }
}
