package io.trireme.claude;

import io.trireme.core.spi.Protocol;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeExtensionTest {

  @Test
  void shouldBeFoundByItsServicesFile() {
    assertThat(ServiceLoader.load(BuildCompatibleExtension.class))
        .hasExactlyElementsOfTypes(ClaudeExtension.class);
  }

  @Test
  void shouldRegisterOneSingletonThatIsTheProtocol() throws ReflectiveOperationException {
    // Given
    List<String> added = new ArrayList<>();
    // When
    new ClaudeExtension().discover(added::add);
    // Then
    assertThat(added).hasSize(1);
    Class<?> bean = Class.forName(added.getFirst());
    assertThat(bean).isAssignableTo(Protocol.class).hasAnnotation(Singleton.class);
  }

  @Test
  void shouldRunInTheDiscoveryPhase() {
    assertThat(ClaudeExtension.class.getMethods())
        .filteredOn(method -> method.isAnnotationPresent(Discovery.class))
        .extracting(method -> method.getName())
        .containsExactly("discover");
  }
}
