package io.trireme.store.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store that keeps what it is given. */
record CollectingUsage(List<RequestEntry> written) implements UsageStore {

  @Override
  public int append(List<RequestEntry> entries) {
    written.addAll(entries);
    return entries.size();
  }

  @Override
  public List<RequestEntry> requests(RequestQuery query) {
    return written;
  }

  @Override
  public Optional<RequestEntry> request(String id) {
    return written.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  @Override
  public List<GroupSums> totals(UsageQuery query) {
    return List.of();
  }

  @Override
  public List<PointSums> series(UsageQuery query, Duration step, Duration offset) {
    return List.of();
  }

  @Override
  public int rollUp(Instant keptFrom) {
    return 0;
  }

  @Override
  public int forget(Instant detailsBefore, Instant hoursBefore, Instant daysBefore) {
    return 0;
  }
}
