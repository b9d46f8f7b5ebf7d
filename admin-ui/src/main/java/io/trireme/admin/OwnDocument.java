package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.store.seal.PassphraseSeal;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway's own file of its configuration: without credentials, or sealed with them. */
final class OwnDocument {

  private static final String SOURCE = "trireme";
  private static final String FORMAT = "format";
  private static final String VERSION = "version";
  private static final String PLAIN = "trireme-configuration";
  private static final String SEALED = "trireme-configuration-sealed";
  private static final String PROOF = "clientKeyProof";

  private OwnDocument() {}

  static boolean recognises(ObjectNode document) {
    return document.path(FORMAT).asText("").startsWith(PLAIN);
  }

  /** What stands in the database, with its credentials hidden. */
  static ObjectNode redacted(ConfigContent content, Instant at) {
    return write(content, at, true);
  }

  /**
   * All of it, sealed.
   *
   * @param proof a hash under this gateway's pepper, by which it knows its client keys again
   * @throws IllegalArgumentException if the passphrase is too short
   */
  static ObjectNode sealed(
      ConfigContent content, Instant at, String proof, String passphrase, PassphraseSeal seal) {
    ObjectNode plain = write(content, at, false).put(PROOF, proof);
    PassphraseSeal.Sealed sealed = seal.seal(SEALED, passphrase, Json.bytes(plain));
    return Json.object()
        .put(FORMAT, SEALED)
        .put(VERSION, 1)
        .put("exportedAt", at.toString())
        .put("derivation", PassphraseSeal.DERIVATION)
        .put("iterations", sealed.iterations())
        .put("salt", sealed.salt())
        .put("sealed", sealed.text());
  }

  private static ObjectNode write(ConfigContent content, Instant at, boolean redacted) {
    ObjectNode root = Json.object().put(FORMAT, PLAIN).put(VERSION, 1);
    root.put("exportedAt", at.toString()).put("secrets", !redacted);
    ArrayNode channels = root.putArray("channels");
    for (ConfigObject channel : content.of(ConfigKind.CHANNEL)) {
      channels.add(redacted ? ChannelCredentials.hidden(channel.body()) : channel.body());
    }
    ObjectNode lanes = root.putObject("lanes");
    content.of(ConfigKind.LANE).forEach(lane -> lanes.set(lane.id(), lane.body()));
    ArrayNode clientKeys = root.putArray("clientKeys");
    for (ConfigObject key : content.of(ConfigKind.CLIENT_KEY)) {
      ObjectNode body = key.body().deepCopy();
      // It ends soon, and where it is restored it should have ended.
      body.remove("former");
      if (redacted) {
        body.remove("hmac");
      }
      clientKeys.add(body);
    }
    content.of(ConfigKind.SETTINGS).forEach(settings -> root.set("settings", settings.body()));
    return root;
  }

  /**
   * Reads one.
   *
   * @param passphrase null if none was given
   * @param proof this gateway's own, to compare
   * @throws Refused 400 if it is none of ours, or cannot be opened
   */
  static ImportDocument read(
      ObjectNode document, @Nullable String passphrase, String proof, PassphraseSeal seal) {
    if (document.path(VERSION).asInt() != 1) {
      throw Refused.field("version", "is not one that this gateway knows");
    }
    return document.path(FORMAT).asText().equals(SEALED)
        ? plain(open(document, passphrase, seal), proof)
        : plain(document, proof);
  }

  private static ObjectNode open(
      ObjectNode document, @Nullable String passphrase, PassphraseSeal seal) {
    if (passphrase == null) {
      throw Refused.field("passphrase", "is needed: the document is sealed");
    }
    try {
      PassphraseSeal.Sealed sealed =
          new PassphraseSeal.Sealed(
              document.path("iterations").asInt(),
              document.path("salt").asText(),
              document.path("sealed").asText());
      if (Json.exact(seal.open(SEALED, passphrase, sealed)) instanceof ObjectNode plain) {
        return plain;
      }
    } catch (SealException e) {
      // Said below, alike for all ways in which it cannot be opened.
    }
    throw Refused.field("passphrase", "does not open the document");
  }

  private static ImportDocument plain(ObjectNode document, String proof) {
    List<ImportDocument.Item> items = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (JsonNode channel : document.path("channels")) {
      items.add(item(ConfigKind.CHANNEL, channel.path("id").asText(), channel));
    }
    boolean ours = document.path(PROOF).asText(proof).equals(proof);
    for (JsonNode key : document.path("clientKeys")) {
      ImportDocument.Item item = item(ConfigKind.CLIENT_KEY, key.path("id").asText(), key);
      if (!ours) {
        item.body().remove("hmac");
      }
      items.add(item);
    }
    if (!ours && document.path("clientKeys").size() > 0) {
      warnings.add("clientKeys: they were made by another gateway, whose secrets end there");
    }
    document
        .path("lanes")
        .properties()
        .forEach(lane -> items.add(item(ConfigKind.LANE, lane.getKey(), lane.getValue())));
    if (document.has("settings")) {
      items.add(item(ConfigKind.SETTINGS, SettingsResource.ID, document.path("settings")));
    }
    return new ImportDocument(SOURCE, items, List.of(), warnings);
  }

  private static ImportDocument.Item item(ConfigKind kind, String id, JsonNode body) {
    if (id.isEmpty() || !(body instanceof ObjectNode object)) {
      throw Refused.field("", "each " + kind.word() + " must be an object with an id");
    }
    return new ImportDocument.Item(kind, id, object.deepCopy(), false);
  }
}
