package io.trireme.admin;

/** What the admin API needs of the running gateway. Implementations are thread-safe. */
public interface GatewayView {

  /** True if the credential may administer. Constant time. */
  boolean opensAdmin(String credential);

  /** The state of things now. */
  Overview overview();
}
