package io.trireme.scheduler.price;

import io.trireme.core.Usage;
import io.trireme.scheduler.ModelPattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * The prices of many models. An exact name comes first, then the longest pattern; case does not
 * matter. Immutable.
 */
public final class PriceTable {

  /** Nothing has a price. */
  public static final PriceTable EMPTY = new PriceTable(List.of());

  private record Entry(ModelPattern pattern, int length, Price price) {}

  private final List<Price> prices;
  private final Map<String, Price> exact = new LinkedHashMap<>();
  private final List<Entry> patterns = new ArrayList<>();

  PriceTable(List<Price> prices) {
    this.prices = List.copyOf(prices);
    Map<String, Price> byName = new LinkedHashMap<>();
    prices.forEach(price -> price.models().forEach(name -> byName.put(name, price)));
    byName.forEach(
        (name, price) -> {
          if (ModelPattern.isPattern(name)) {
            patterns.add(new Entry(ModelPattern.of(name), name.length(), price));
          } else {
            exact.put(name, price);
          }
        });
    patterns.sort(Comparator.comparingInt(Entry::length).reversed());
  }

  /** The table that comes with this version. */
  public static PriceTable builtIn() {
    try (InputStream in = PriceTable.class.getResourceAsStream("prices.json")) {
      return PriceReader.read(requireNonNull(in, "the table is in the jar").readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table; {@code docs/reference/usage.md} describes its form.
   *
   * @throws IllegalArgumentException if it is none; the message says where and why
   */
  public static PriceTable read(byte[] json) {
    return PriceReader.read(json);
  }

  /** This table with the names of another one added, or in place of the same names. */
  public PriceTable with(PriceTable other) {
    List<Price> both = new ArrayList<>(prices);
    both.addAll(other.prices);
    return new PriceTable(both);
  }

  /** The price of a model, by the name under which the vendor knows it; empty if not known. */
  public Optional<Price> find(String upstreamModel) {
    String name = upstreamModel.toLowerCase(Locale.ROOT);
    Price price = exact.get(name);
    if (price != null) {
      return Optional.of(price);
    }
    return patterns.stream()
        .filter(entry -> entry.pattern().matches(name))
        .findFirst()
        .map(Entry::price);
  }

  /** What an exchange cost, in billionths of a US dollar; empty if that is not known. */
  public OptionalLong nanos(String upstreamModel, Usage usage) {
    Optional<Price> price = find(upstreamModel);
    return price.isEmpty() ? OptionalLong.empty() : Cost.nanos(usage, price.get());
  }

  /** Each name or pattern with its price, in order. */
  public Map<String, Price> byName() {
    Map<String, Price> names = new LinkedHashMap<>(exact);
    patterns.forEach(entry -> names.put(entry.pattern().toString(), entry.price()));
    return names;
  }
}
