package io.trireme.admin;

/**
 * What was removed.
 *
 * @param kind what it was
 * @param id which one
 */
public record Removed(String kind, String id) {}
