package io.trireme.core.sse;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a parser reports. */
final class Recorder implements SseParser.Listener {

  /** What one stream gave. */
  record Result(
      List<SseEvent> events,
      int comments,
      int oversize,
      List<String> oversizeNames,
      boolean midEvent) {}

  private final List<SseEvent> events = new ArrayList<>();
  private int comments;
  private int oversize;
  private final List<String> oversizeNames = new ArrayList<>();

  /** Parses the pieces in order, without an end. */
  static Result parse(int maxEventBytes, byte[]... pieces) {
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(maxEventBytes, recorder);
    for (byte[] piece : pieces) {
      parser.feed(piece, 0, piece.length);
    }
    return recorder.result(parser);
  }

  /** Parses the array cut into pieces of the given size. */
  static Result parseInSteps(int maxEventBytes, byte[] stream, int step) {
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(maxEventBytes, recorder);
    for (int at = 0; at < stream.length; at += step) {
      parser.feed(stream, at, Math.min(step, stream.length - at));
    }
    return recorder.result(parser);
  }

  /** Parses the array cut in two. */
  static Result parseSplit(int maxEventBytes, byte[] stream, int at) {
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(maxEventBytes, recorder);
    parser.feed(stream, 0, at);
    parser.feed(stream, at, stream.length - at);
    return recorder.result(parser);
  }

  Result result(SseParser parser) {
    return new Result(
        List.copyOf(events), comments, oversize, List.copyOf(oversizeNames), parser.midEvent());
  }

  List<SseEvent> events() {
    return List.copyOf(events);
  }

  int oversize() {
    return oversize;
  }

  @Override
  public void onEvent(SseEvent event) {
    events.add(event);
  }

  @Override
  public void onComment() {
    comments++;
  }

  @Override
  public void onOversize() {
    oversize++;
  }

  @Override
  public void onOversizeEnd(String name) {
    oversizeNames.add(name);
  }
}
