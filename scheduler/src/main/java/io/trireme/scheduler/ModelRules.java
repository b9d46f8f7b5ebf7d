package io.trireme.scheduler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * Which models a channel serves and under which names its vendor knows them. {@code *} is the only
 * wildcard. Allow and deny test the name that the client sent; the mapping comes after, once.
 *
 * @param map client name or pattern to the vendor's name, in the order given
 * @param allow names and patterns; empty allows all
 * @param deny names and patterns; wins over {@code allow}
 */
public record ModelRules(Map<String, String> map, List<String> allow, List<String> deny) {

  /** Every model, under its own name. */
  public static final ModelRules ALL = new ModelRules(Map.of(), List.of(), List.of());

  public ModelRules {
    requireNonNull(map, "map is null");
    map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    Stream.of(map.keySet(), allow, deny).flatMap(names -> names.stream()).forEach(ModelPattern::of);
    for (String target : map.values()) {
      ModelPattern.of(target);
      if (ModelPattern.isPattern(target)) {
        throw new IllegalArgumentException("the vendor's model name cannot hold a *");
      }
    }
  }

  /**
   * The name to ask the vendor for.
   *
   * @param clientModel the name that the client sent
   * @return the mapped name, the same name if no rule maps it, empty if the channel does not allow
   *     it
   */
  public Optional<String> upstreamModel(String clientModel) {
    requireNonNull(clientModel, "clientModel is null");
    return allows(clientModel) ? Optional.of(mapped(clientModel)) : Optional.empty();
  }

  /** The names without wildcard that a client may send because a rule spells them out. */
  public Set<String> exactAliases() {
    Set<String> aliases = new LinkedHashSet<>();
    map.keySet().stream().filter(this::isOffered).forEach(aliases::add);
    allow.stream().filter(this::isOffered).forEach(aliases::add);
    return Collections.unmodifiableSet(aliases);
  }

  /** The vendor's names that rules map to and that a client may also send itself. */
  public Set<String> exactTargets() {
    Set<String> targets = new LinkedHashSet<>();
    map.values().stream().filter(this::isOffered).forEach(targets::add);
    return Collections.unmodifiableSet(targets);
  }

  private boolean isOffered(String name) {
    return !ModelPattern.isPattern(name) && allows(name);
  }

  private boolean allows(String name) {
    return (allow.isEmpty() || anyMatches(allow, name)) && !anyMatches(deny, name);
  }

  static boolean anyMatches(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> ModelPattern.of(pattern).matches(name));
  }

  private String mapped(String name) {
    // A client may send a name with a * in it; that is no licence to pick a pattern by its
    // spelling.
    String exact = ModelPattern.isPattern(name) ? null : map.get(name);
    if (exact != null) {
      return exact;
    }
    String best = "";
    for (String pattern : map.keySet()) {
      if (ModelPattern.isPattern(pattern)
          && pattern.length() > best.length()
          && ModelPattern.of(pattern).matches(name)) {
        best = pattern;
      }
    }
    return map.getOrDefault(best, name);
  }
}
