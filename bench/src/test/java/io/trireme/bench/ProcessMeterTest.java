package io.trireme.bench;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class ProcessMeterTest {
  @Test
  void shouldReadCpuTimeBehindAnAwkwardName() {
    // Given a process named "a) R 1 (b"
    String stat =
        "4711 (a) R 1 (b) S 1 4711 4711 0 -1 4194304 100 0 0 0 1234 66 7 8 20 0 9 0 5000 1 2 3\n";

    // When
    double seconds = ProcessMeter.cpuSeconds(stat);

    // Then user 12.34 s and system 0.66 s; children's 7 and 8 ticks are not in it
    assertThat(seconds).isEqualTo(13.0);
  }

  @Test
  void shouldReadMemoryLines() {
    // Given
    String status = "Name:\tjava\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nThreads:\t9\n";

    // Then
    assertThat(ProcessMeter.kib(status, "VmRSS")).isEqualTo(102_400);
    assertThat(ProcessMeter.kib(status, "VmHWM")).isEqualTo(204_800);
    assertThat(ProcessMeter.kib("Name:\tzombie\nState:\tZ\n", "VmRSS")).isZero();
  }

  @Test
  void shouldMeterThisProcess() throws IOException {
    // Given
    ProcessMeter meter = ProcessMeter.of(ProcessHandle.current().pid());
    ProcessMeter.Reading before = meter.read();

    // When this thread is busy until its CPU time shows; the timeout bounds the loop
    ProcessMeter.Reading after = before;
    while (after.cpuSeconds() <= before.cpuSeconds()) {
      after = meter.read();
    }

    // Then
    assertThat(before.rssKib()).isPositive();
    assertThat(after.peakKib()).isGreaterThanOrEqualTo(before.rssKib());
  }

  @Test
  void shouldCountAProcessThatIsNotThereAsNothing() throws IOException {
    // Given a process id above the kernel's limit
    ProcessMeter meter = ProcessMeter.of(5_000_000_000L);

    // Then
    assertThat(meter.read()).isEqualTo(new ProcessMeter.Reading(0, 0, 0));
  }
}
