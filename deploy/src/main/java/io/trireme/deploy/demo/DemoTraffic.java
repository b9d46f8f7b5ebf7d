package io.trireme.deploy.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Losses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import static java.util.Objects.requireNonNull;

/** Clients of all dialects that hold short conversations with the gateway, one after another. */
final class DemoTraffic {

  private static final int CLIENTS = 3;
  private static final int MOST_TURNS = 4;
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final ToolName TOOL = ToolName.function("look_around");

  /**
   * What one dialect's clients ask for.
   *
   * @param protocol the dialect
   * @param models that they name
   */
  record Talk(Protocol protocol, List<String> models) {
    Talk {
      requireNonNull(protocol, "protocol is null");
      models = List.copyOf(models);
    }
  }

  private final String url;
  private final List<Talk> talks;
  private final List<String> keys;
  private final long seed;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  DemoTraffic(String url, List<Talk> talks, List<String> keys, long seed) {
    this.url = requireNonNull(url, "url is null");
    this.talks = List.copyOf(talks);
    this.keys = List.copyOf(keys);
    this.seed = seed;
  }

  /** Talks until the thread is interrupted or the process ends. */
  void run() {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        // Random begins alike for seeds that lie close together.
        Random random = new Random(new SplittableRandom(seed + client).nextLong());
        clients.submit(() -> talk(random));
      }
    }
  }

  private void talk(Random random) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        converse(random);
        Thread.sleep(Duration.ofMillis(500 + random.nextInt(2500)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void converse(Random random) throws InterruptedException {
    Talk talk = talks.get(random.nextInt(talks.size()));
    String model = talk.models().get(random.nextInt(talk.models().size()));
    String key = keys.get(random.nextInt(keys.size()));
    boolean stream = random.nextInt(5) > 0;
    boolean tools = random.nextInt(3) == 0;
    List<Message> messages = new ArrayList<>();
    int turns = 1 + random.nextInt(MOST_TURNS);
    for (int turn = 0; turn < turns; turn++) {
      boolean result = tools && turn % 2 == 1;
      messages.add(result ? looked(turn) : Message.text(Role.USER, "How is the sea? " + turn));
      if (!ask(talk.protocol(), request(talk, model, messages, stream, tools), key, stream)) {
        return;
      }
      messages.add(tools && !result ? look(turn) : Message.text(Role.ASSISTANT, "It is calm."));
      Thread.sleep(Duration.ofMillis(200 + random.nextInt(1500)));
    }
  }

  private static Message look(int turn) {
    return new Message(
        Role.ASSISTANT,
        List.of(new Block.ToolCall("call_" + turn, TOOL, "{\"place\": \"harbour\"}")));
  }

  private static Message looked(int turn) {
    return new Message(
        Role.USER,
        List.of(
            new Block.ToolResult("call_" + (turn - 1), List.of(Block.Text.of("Calm.")), false)));
  }

  private static ChatRequest request(
      Talk talk, String model, List<Message> messages, boolean stream, boolean tools) {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject("place").put("type", "string");
    Tooling tooling =
        tools
            ? new Tooling(
                List.of(new Tool.Function(TOOL, "Looks around.", schema, null)),
                new ToolChoice.Auto(),
                null)
            : Tooling.NONE;
    Options usual = Options.UNSTATED;
    return new ChatRequest(
        new ChatRequest.Source(talk.protocol().dialect(), Json.object(), stream, List.of()),
        model,
        messages,
        tooling,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        new Options(
            OptionalInt.of(512), usual.format(), null, null, null, null, OptionalInt.empty()));
  }

  /** True if there was an answer. */
  private boolean ask(Protocol protocol, ChatRequest request, String key, boolean stream)
      throws InterruptedException {
    try {
      UpstreamRequest wire =
          protocol
              .codec()
              .encode(
                  request,
                  new Target(protocol.dialect(), request.model(), "demo", stream, Quirks.NONE),
                  new Losses());
      String query = wire.query().isEmpty() ? "" : "?" + wire.query();
      HttpRequest.Builder asked =
          HttpRequest.newBuilder(URI.create(url + wire.path() + query))
              .timeout(ANSWER)
              .header("authorization", "Bearer " + key)
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofByteArray(wire.body()));
      wire.headers().forEach(asked::header);
      return http.send(asked.build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (GatewayException | IOException e) {
      // The gateway is being stopped, or refuses: the next conversation is another one.
      return false;
    }
  }
}
