package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A gateway that one key administers; it keeps what was presented to it. */
final class FakeGateway implements GatewayView {

  static final String KEY = "admin-key-of-the-test";

  static final Overview OVERVIEW =
      new Overview(
          "Trireme",
          "1.2.3",
          "abc123",
          "production",
          Instant.parse("2026-11-22T10:00:00Z"),
          12.5,
          new Overview.Configuration(
              "file", "trireme.yaml", 4, Instant.parse("2026-11-22T10:00:01Z"), "line 3: no"),
          UpdateStatus.OFF,
          List.of(new Overview.DialectView("claude", "Anthropic", List.of("POST /v1/messages"))),
          List.of(
              new Overview.LaneView(
                  "claude",
                  "failover",
                  List.of(
                      new Overview.ChannelView(
                          "main",
                          "Main",
                          "claude",
                          "active",
                          List.of("https://api.example"),
                          2,
                          Map.of("a-*", "b"))))));

  private final List<String> presented = new ArrayList<>();
  private GatewayConfiguration configuration = Configurations.EMPTY;
  private List<Dialect> lanes = List.of(Configurations.CLAUDE, Configurations.GEMINI);

  void serve(Dialect... dialects) {
    lanes = List.of(dialects);
  }

  void configure(GatewayConfiguration changed) {
    configuration = changed;
  }

  List<String> presented() {
    return List.copyOf(presented);
  }

  @Override
  public boolean opensAdmin(String credential) {
    presented.add(credential);
    return credential.equals(KEY);
  }

  @Override
  public Overview overview() {
    return OVERVIEW;
  }

  @Override
  public GatewayConfiguration configuration() {
    return configuration;
  }

  @Override
  public List<Dialect> lanes() {
    return lanes;
  }

  /** Everybody has used a fifth of what he may. */
  @Override
  public Map<String, List<BudgetStatus>> budgets(List<ClientKey> keys) {
    return keys.stream()
        .collect(
            Collectors.toMap(
                ClientKey::id,
                key ->
                    key.budgets().stream()
                        .map(
                            budget ->
                                BudgetStatus.of(
                                    budget,
                                    Instant.parse("2026-11-22T10:00:00Z"),
                                    new BudgetStatus.Use(budget.amount() / 5, 0, 3)))
                        .toList()));
  }

  @Override
  public int inFlight(String channelId) {
    return channelId.length();
  }
}
