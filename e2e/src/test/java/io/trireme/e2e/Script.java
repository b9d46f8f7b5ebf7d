package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import static java.util.Objects.requireNonNull;

/**
 * One answer of the replay upstream: what is said, how it is framed, how fast, and what breaks.
 * Immutable: every method returns a changed copy, so scripts can be shared and varied.
 *
 * <pre>{@code
 * Script.stream(transcript.frames()).crlf().inPiecesOf(7).pace(ofMillis(5)).cutAfterFrames(3)
 * }</pre>
 */
record Script(
    int status,
    WireHeaders headers,
    Iterable<byte[]> body,
    Delimiting delimiting,
    Framing framing,
    Pace pace,
    Fault fault) {

  Script {
    requireNonNull(headers, "headers is null");
    requireNonNull(body, "body is null");
    requireNonNull(delimiting, "delimiting is null");
    requireNonNull(framing, "framing is null");
    requireNonNull(pace, "pace is null");
    requireNonNull(fault, "fault is null");
  }

  /** A whole answer with a content length. */
  static Script whole(int status, String contentType, byte[] body) {
    return new Script(
        status,
        WireHeaders.none().plus("content-type", contentType),
        body.length == 0 ? List.of() : List.of(body),
        Delimiting.CONTENT_LENGTH,
        Framing.PLAIN,
        Pace.AT_ONCE,
        Fault.NONE);
  }

  static Script json(byte[] body) {
    return whole(200, "application/json", body);
  }

  static Script json(int status, String body) {
    return whole(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  static Script html(int status) {
    String page = "<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>\n";
    return whole(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
  }

  /** Status 200 and nothing else, announced as an event stream. */
  static Script empty() {
    return whole(200, "text/event-stream; charset=utf-8", new byte[0]);
  }

  /** A chunked event stream, one write per frame. */
  static Script stream(List<byte[]> frames) {
    return lazyStream(List.copyOf(frames));
  }

  /** A chunked event stream of frames in text form. */
  static Script stream(String... frames) {
    return stream(
        Arrays.stream(frames).map(frame -> frame.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** A stream that repeats one frame until this many bytes are out; never held in memory. */
  static Script hugeStream(List<byte[]> before, byte[] repeated, long bytes, List<byte[]> after) {
    int times = Math.toIntExact(bytes / repeated.length + 1);
    List<byte[]> middle = Collections.nCopies(times, repeated);
    return lazyStream(new Joined(List.of(before, middle, after)));
  }

  private static Script lazyStream(Iterable<byte[]> frames) {
    return new Script(
        200,
        WireHeaders.none()
            .plus("content-type", "text/event-stream; charset=utf-8")
            .plus("cache-control", "no-cache"),
        frames,
        Delimiting.CHUNKED,
        Framing.PLAIN,
        Pace.AT_ONCE,
        Fault.NONE);
  }

  /** Exactly these bytes, head and all, then the connection closes. */
  static Script bare(byte[] bytes) {
    return json(bytes).delimited(Delimiting.BARE);
  }

  /** No byte at all, for ever. */
  static Script silent() {
    return bare(new byte[0]).stallAfterBytes(0);
  }

  /** The connection is closed instead of an answer. */
  static Script hangUp() {
    return bare(new byte[0]);
  }

  /** The connection is reset instead of an answer. */
  static Script reset() {
    return bare(new byte[0]).resetAfterBytes(0);
  }

  Script status(int newStatus) {
    return new Script(newStatus, headers, body, delimiting, framing, pace, fault);
  }

  /** Sets a header field; the old one of that name goes. */
  Script header(String name, String value) {
    return headers(headers.with(name, value));
  }

  /** Adds a field beside another of the same name. */
  Script addHeader(String name, String value) {
    return headers(headers.plus(name, value));
  }

  Script headers(WireHeaders newHeaders) {
    return new Script(status, newHeaders, body, delimiting, framing, pace, fault);
  }

  Script chunked() {
    return delimited(Delimiting.CHUNKED);
  }

  Script withContentLength() {
    return delimited(Delimiting.CONTENT_LENGTH);
  }

  Script untilClose() {
    return delimited(Delimiting.UNTIL_CLOSE);
  }

  Script delimited(Delimiting newDelimiting) {
    return new Script(status, headers, body, newDelimiting, framing, pace, fault);
  }

  Script framed(Framing newFraming) {
    return new Script(status, headers, body, delimiting, newFraming, pace, fault);
  }

  Script byteByByte() {
    return inPiecesOf(1);
  }

  /** Pieces of n bytes, whatever the borders of frames and of characters. */
  Script inPiecesOf(int bytes) {
    return framed(framing.pieces(bytes));
  }

  /** The whole body in one write. */
  Script glued() {
    return framed(framing.pieces(Framing.GLUED));
  }

  Script crlf() {
    return framed(framing.lineEnds("\r\n"));
  }

  Script cr() {
    return framed(framing.lineEnds("\r"));
  }

  Script byteOrderMark() {
    return framed(framing.marked());
  }

  /** A pause between two writes. */
  Script pace(Duration between) {
    return paced(new Pace(pace.beforeHead(), pace.afterHead(), between));
  }

  Script silenceBeforeHead(Duration silence) {
    return paced(new Pace(silence, pace.afterHead(), pace.between()));
  }

  Script silenceAfterHead(Duration silence) {
    return paced(new Pace(pace.beforeHead(), silence, pace.between()));
  }

  private Script paced(Pace newPace) {
    return new Script(status, headers, body, delimiting, framing, newPace, fault);
  }

  /** The body in gzip, flushed after each frame so that it still streams. */
  Script gzip() {
    return new Script(
        status,
        headers.with("content-encoding", "gzip"),
        gzipped(body),
        delimiting,
        framing,
        pace,
        fault);
  }

  Script cutAfterFrames(long frames) {
    return broken(Fault.Kind.CUT, Fault.Unit.FRAMES, frames);
  }

  Script cutAfterBytes(long bytes) {
    return broken(Fault.Kind.CUT, Fault.Unit.BYTES, bytes);
  }

  Script resetAfterFrames(long frames) {
    return broken(Fault.Kind.RESET, Fault.Unit.FRAMES, frames);
  }

  Script resetAfterBytes(long bytes) {
    return broken(Fault.Kind.RESET, Fault.Unit.BYTES, bytes);
  }

  Script stallAfterFrames(long frames) {
    return broken(Fault.Kind.STALL, Fault.Unit.FRAMES, frames);
  }

  Script stallAfterBytes(long bytes) {
    return broken(Fault.Kind.STALL, Fault.Unit.BYTES, bytes);
  }

  Script garbageAfterFrames(long frames) {
    return broken(Fault.Kind.GARBAGE, Fault.Unit.FRAMES, frames);
  }

  Script malformedChunkAfterFrames(long frames) {
    return broken(Fault.Kind.MALFORMED_CHUNK, Fault.Unit.FRAMES, frames);
  }

  private Script broken(Fault.Kind kind, Fault.Unit unit, long after) {
    Fault newFault = new Fault(kind, unit, after);
    return new Script(status, headers, body, delimiting, framing, pace, newFault);
  }

  /** The body's bytes as a reader would get them when nothing breaks. */
  byte[] wireBody() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    framing.frames(body.iterator()).forEachRemaining(out::writeBytes);
    return out.toByteArray();
  }

  private static List<byte[]> gzipped(Iterable<byte[]> frames) {
    List<byte[]> packed = new ArrayList<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, 512, true)) {
      for (byte[] frame : frames) {
        gzip.write(frame);
        gzip.flush();
        packed.add(out.toByteArray());
        out.reset();
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    packed.add(out.toByteArray());
    return packed;
  }
}
