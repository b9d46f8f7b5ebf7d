package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OverviewTest {

  @ParameterizedTest
  @CsvSource({
    "Overview, ''",
    "OverviewConfiguration, /configuration",
    "OverviewDialect, /dialects/0",
    "OverviewLane, /lanes/0",
    "OverviewChannel, /lanes/0/channels/0"
  })
  void shouldWriteTheFieldsThatThePanelReads(String type, String pointer) throws IOException {
    // When
    JsonNode json = Json.of(FakeGateway.OVERVIEW).at(pointer);
    // Then
    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(PanelTypes.fields(type));
  }

  @Test
  void shouldWriteAbsentFactsAsNull() {
    // When
    JsonNode json = Json.of(new Overview.Configuration("database", null, 0, null, null));
    // Then
    assertThat(json)
        .hasToString(
            "{\"source\":\"database\",\"file\":null,\"revision\":0,\"loadedAt\":null,\"problem\":null}");
  }

  @Test
  void shouldHaveNoPlaceForASecret() {
    // Given
    Set<Type> leaves = new HashSet<>();
    Set<String> names = new HashSet<>();
    // When
    collect(Overview.class, leaves, names);
    // Then
    assertThat(leaves)
        .containsExactlyInAnyOrder(
            String.class, Instant.class, double.class, long.class, int.class);
    assertThat(names).noneMatch(name -> name.matches("(?i).*(secret|token|password|credential).*"));
    assertThat(Overview.ChannelView.class.getRecordComponents())
        .filteredOn(component -> component.getName().matches("(?i).*key.*"))
        .extracting(RecordComponent::getType)
        .allSatisfy(type -> assertThat(type).isEqualTo(int.class));
  }

  private static void collect(Type type, Set<Type> leaves, Set<String> names) {
    if (type instanceof ParameterizedType generic) {
      assertThat(generic.getRawType()).isIn(List.class, Map.class);
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument, leaves, names);
      }
    } else if (type instanceof Class<?> record && record.isRecord()) {
      for (RecordComponent component : record.getRecordComponents()) {
        names.add(component.getName());
        collect(component.getGenericType(), leaves, names);
      }
    } else {
      leaves.add(type);
    }
  }
}
