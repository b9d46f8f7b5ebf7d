package io.trireme.core.spi;

/** How a stream of events is written. */
public enum StreamForm {
  /** Server-sent events. */
  EVENTS("text/event-stream; charset=utf-8"),
  /** One JSON array that grows by an element for each event. */
  JSON_ARRAY("application/json; charset=utf-8");

  private final String contentType;

  StreamForm(String contentType) {
    this.contentType = contentType;
  }

  /** The media type of an answer in this form. */
  public String contentType() {
    return contentType;
  }
}
