package io.trireme.codex;

import io.trireme.core.Protocols;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestHead;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OpenAiProtocolsTest {

  private final Protocols protocols =
      new Protocols(List.of(new CodexProtocol(), new ChatProtocol()));

  @ParameterizedTest
  @CsvSource({
    "/v1/responses, codex, GENERATE",
    "/v1/responses/compact, codex, GENERATE",
    "/v1/responses/input_tokens, codex, COUNT_TOKENS",
    "/v1/chat/completions, chat, GENERATE"
  })
  void shouldAnswerItsEndpoints(String path, String dialect, Operation operation) {
    // When
    Protocols.Match match = protocols.find(TestHead.post(path)).orElseThrow();
    // Then
    assertThat(match.protocol().dialect()).isEqualTo(new Dialect(dialect));
    assertThat(match.endpoint().operation()).isEqualTo(operation);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/responses/resp_1, GET_STORED, resp_1",
    "DELETE, /v1/responses/resp_1, DELETE_STORED, resp_1",
    "GET, /v1/responses/resp_1/input_items, LIST_STORED_INPUT, resp_1",
    "POST, /v1/responses/resp_1/cancel, CANCEL_STORED, resp_1"
  })
  void shouldAnswerForWhatIsStored(String method, String path, Operation operation, String id) {
    // When
    Protocols.Match match = protocols.find(new TestHead(method, path, "", Map.of())).orElseThrow();
    // Then
    assertThat(match.protocol().dialect()).isEqualTo(new Dialect("codex"));
    assertThat(match.endpoint().operation()).isEqualTo(operation);
    assertThat(match.rawModel()).isEqualTo(id);
    assertThat(match.protocol().conversations()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/v1/models/gpt-x"})
  void shouldListTheModelsOfTheLaneThatTheCallerWillUse(String path) {
    // Given
    RequestHead codex =
        TestHead.get(path).withQuery("client_version=0.169.0").with("authorization", "Bearer k");
    RequestHead bearer = TestHead.get(path).with("authorization", "Bearer k");
    RequestHead bare = TestHead.get(path);
    // When, Then
    assertThat(owner(codex)).isEqualTo("codex");
    assertThat(owner(bearer)).isEqualTo("chat");
    assertThat(owner(bare)).isEqualTo("chat");
  }

  private String owner(RequestHead head) {
    return protocols.find(head).orElseThrow().protocol().dialect().id();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/responses/resp_1, codex",
    "GET, /v1/responses/resp_1/cancel, codex",
    "GET, /v1/responses/resp_1/nothing, codex",
    "GET, /v1/responses, codex",
    "GET, /v1/chat/completions, chat",
    "POST, /v1/chat/nothing, chat",
    "POST, /v1/embeddings, chat"
  })
  void shouldRefuseWhatItDoesNotServeInItsOwnShape(String method, String path, String dialect) {
    // Given
    RequestHead head = new TestHead(method, path, "", Map.of("authorization", "Bearer k"));
    // When, Then
    assertThat(protocols.find(head)).isEmpty();
    assertThat(protocols.speaker(head).dialect().id()).isEqualTo(dialect);
  }

  @Test
  void shouldSayThatTheMethodIsWrongWhereAWebSocketIsAskedFor() {
    assertThat(protocols.allowed(TestHead.get("/v1/responses"))).contains("POST");
    assertThat(protocols.allowed(TestHead.get("/v1/responses/resp_1"))).contains("DELETE, GET");
  }

  @Test
  void shouldRegisterEveryBeanOfTheModule() throws ReflectiveOperationException {
    // Given
    List<BuildCompatibleExtension> extensions =
        ServiceLoader.load(BuildCompatibleExtension.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(CodexExtension.class::isInstance)
            .toList();
    assertThat(extensions).hasSize(1);
    List<String> names = new ArrayList<>();
    // When
    ((CodexExtension) extensions.getFirst()).discover(new Names(names));
    // Then
    List<String> dialects = new ArrayList<>();
    for (String name : names) {
      Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      dialects.add(((Protocol) constructor.newInstance()).dialect().id());
    }
    assertThat(dialects).containsExactly("codex", "chat");
  }

  private record Names(List<String> names) implements ScannedClasses {
    @Override
    public void add(String className) {
      names.add(className);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "operator, user, true",
    "operator, developer, true",
    "operator, system, false",
    "operators, user, false"
  })
  void shouldKnowTheQuirksOfResponses(String name, String value, boolean known) {
    assertThat(new CodexProtocol().quirkFault(name, value).isEmpty()).isEqualTo(known);
  }
}
