package io.trireme.scheduler.price;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trireme.scheduler.ModelPattern;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON form of a price table. What is wrong is refused with its place. */
final class PriceReader {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int MAX_PRICES = 10_000;
  private static final BigDecimal MAX_RATE = BigDecimal.valueOf(10_000);
  private static final int MAX_SCALE = 9;
  private static final Set<String> ROOT = Set.of("about", "sources", "prices");
  private static final Set<String> RATES =
      Set.of("input", "output", "cacheRead", "cacheWrite", "cacheWrite1h", "reasoning");
  private static final Set<String> OF_PRICE = Set.of("models", "above", "imageOutput");
  private static final Set<String> OF_TIER = Set.of("tokens");

  private PriceReader() {}

  static PriceTable read(byte[] json) {
    JsonNode root = parse(json);
    if (!root.isObject() || !root.path("prices").isArray()) {
      throw new IllegalArgumentException("expected an object with an array \"prices\"");
    }
    checkNames(root, "the table", ROOT, Set.of());
    if (root.path("prices").size() > MAX_PRICES) {
      throw new IllegalArgumentException("prices: at most " + MAX_PRICES);
    }
    List<Price> prices = new ArrayList<>();
    for (JsonNode entry : root.path("prices")) {
      prices.add(price(entry, "prices[" + prices.size() + "]"));
    }
    return new PriceTable(prices);
  }

  private static JsonNode parse(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new IllegalArgumentException(
          at == null
              ? "it is no JSON"
              : "it is no JSON from line " + at.getLineNr() + ", column " + at.getColumnNr(),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    }
  }

  private static Price price(JsonNode entry, String place) {
    checkNames(entry, place, RATES, OF_PRICE);
    List<String> models = new ArrayList<>();
    for (JsonNode model : entry.path("models")) {
      try {
        models.add(ModelPattern.of(model.asText("")).toString().toLowerCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(place + ".models: " + e.getMessage(), e);
      }
    }
    if (models.isEmpty()) {
      throw new IllegalArgumentException(place + ".models: must be a list of at least one name");
    }
    List<Price.Tier> tiers = new ArrayList<>();
    for (JsonNode tier : entry.path("above")) {
      tiers.add(tier(tier, place + ".above[" + tiers.size() + "]", tiers));
    }
    return new Price(models, rates(entry, place), tiers, figure(entry, "imageOutput", place));
  }

  private static Price.Tier tier(JsonNode tier, String place, List<Price.Tier> before) {
    checkNames(tier, place, RATES, OF_TIER);
    JsonNode tokens = tier.path("tokens");
    if (!tokens.canConvertToLong()
        || tokens.asLong() < 1
        || (!before.isEmpty() && tokens.asLong() <= before.getLast().above())) {
      throw new IllegalArgumentException(
          place + ".tokens: must be a whole number, each larger than the one before");
    }
    return new Price.Tier(tokens.asLong(), rates(tier, place));
  }

  private static Rates rates(JsonNode entry, String place) {
    return new Rates(
        needed(entry, "input", place),
        needed(entry, "output", place),
        figure(entry, "cacheRead", place),
        figure(entry, "cacheWrite", place),
        figure(entry, "cacheWrite1h", place),
        figure(entry, "reasoning", place));
  }

  private static BigDecimal needed(JsonNode entry, String name, String place) {
    BigDecimal figure = figure(entry, name, place);
    if (figure == null) {
      throw new IllegalArgumentException(place + "." + name + ": is missing");
    }
    return figure;
  }

  private static @Nullable BigDecimal figure(JsonNode entry, String name, String place) {
    JsonNode node = entry.path(name);
    if (node.isMissingNode()) {
      return null;
    }
    BigDecimal figure = node.isNumber() ? node.decimalValue() : BigDecimal.valueOf(-1);
    if (figure.signum() < 0 || figure.compareTo(MAX_RATE) > 0 || figure.scale() > MAX_SCALE) {
      throw new IllegalArgumentException(
          place
              + "."
              + name
              + ": must be dollars for a million tokens, from 0 to 10000, with at most "
              + MAX_SCALE
              + " decimals");
    }
    return figure;
  }

  private static void checkNames(
      JsonNode entry, String place, Set<String> known, Set<String> alsoKnown) {
    if (!entry.isObject()) {
      throw new IllegalArgumentException(place + ": must be an object");
    }
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      if (!known.contains(field.getKey()) && !alsoKnown.contains(field.getKey())) {
        throw new IllegalArgumentException(place + ": has an unknown field");
      }
    }
  }
}
