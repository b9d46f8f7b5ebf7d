package io.trireme.deploy.connect;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * What one client needs to find a gateway.
 *
 * @param name the word for it
 * @param title its name for people
 * @param lane which lane it uses
 * @param homeVariable of the environment, where the folder may be named; "" if there is none
 * @param folder below the user's home otherwise
 * @param files that are to be changed
 * @param advice what to know before it is started
 */
public record ClientSetup(
    String name,
    String title,
    String lane,
    String homeVariable,
    String folder,
    List<Change> files,
    String advice) {

  private static final String RESOURCE = "/connect/clients.json";

  /**
   * A file and what stands in it afterwards.
   *
   * @param name within the folder
   * @param values path to value, where {@code {url}} and {@code {key}} stand for the gateway's
   */
  public record Change(String name, Map<String, String> values) {
    public Change {
      requireNonNull(name, "name is null");
      values = Map.copyOf(values).isEmpty() ? Map.of() : new LinkedHashMap<>(values);
    }

    /** The values for one gateway, in order. */
    Map<String, String> values(String url, String key) {
      Map<String, String> filled = new LinkedHashMap<>();
      values.forEach(
          (path, value) -> filled.put(path, value.replace("{url}", url).replace("{key}", key)));
      return filled;
    }
  }

  public ClientSetup {
    requireNonNull(name, "name is null");
    requireNonNull(title, "title is null");
    requireNonNull(lane, "lane is null");
    requireNonNull(homeVariable, "homeVariable is null");
    requireNonNull(folder, "folder is null");
    files = List.copyOf(files);
    requireNonNull(advice, "advice is null");
  }

  /** All that are known, in order. */
  public static List<ClientSetup> all() {
    try (InputStream resource = ClientSetup.class.getResourceAsStream(RESOURCE)) {
      List<ClientSetup> all = new ArrayList<>();
      for (JsonNode client : Json.exact(requireNonNull(resource, RESOURCE).readAllBytes())) {
        all.add(read(client));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClientSetup read(JsonNode client) {
    List<Change> files = new ArrayList<>();
    for (JsonNode file : client.path("files")) {
      Map<String, String> values = new LinkedHashMap<>();
      file.path("set")
          .properties()
          .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
      files.add(new Change(file.path("name").asText(), values));
    }
    return new ClientSetup(
        client.path("name").asText(),
        client.path("title").asText(),
        client.path("lane").asText(),
        client.path("homeVariable").asText(),
        client.path("folder").asText(),
        files,
        client.path("advice").asText());
  }

  /** Where its files are. */
  public Path home(Map<String, String> environment, Path userHome) {
    String named = homeVariable.isEmpty() ? "" : environment.getOrDefault(homeVariable, "").strip();
    return named.isEmpty() ? userHome.resolve(folder) : Path.of(named);
  }
}
