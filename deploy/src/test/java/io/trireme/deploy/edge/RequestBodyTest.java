package io.trireme.deploy.edge;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestBodyTest {

  private final RequestBody body = new RequestBody(new byte[] {1, 2});

  @Test
  void shouldGiveTheDecodedBytesOnceTheyAreThere() {
    // When
    body.replace(new byte[] {3});
    // Then
    assertThat(body.bytes()).containsExactly(3);
  }

  @Test
  void shouldHoldNothingOnceItIsReleased() {
    // When
    body.release();
    // Then
    assertThat(body.bytes()).isEmpty();
  }
}
