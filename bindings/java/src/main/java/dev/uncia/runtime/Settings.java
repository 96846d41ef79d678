package dev.uncia.runtime;

import org.jspecify.annotations.Nullable;

/** Where the user says that things are: system properties of this program go before the environment. */
final class Settings {
  private Settings() {}

  static @Nullable String core() {
    return setting("uncia.core", "UNCIA_CORE");
  }

  static @Nullable String node() {
    return setting("uncia.node", "UNCIA_NODE");
  }

  static @Nullable String cache() {
    return setting("uncia.cache", "UNCIA_CACHE");
  }

  private static @Nullable String setting(String property, String variable) {
    String set = System.getProperty(property);
    String value = set != null ? set : System.getenv(variable);
    return value == null || value.isBlank() ? null : value;
  }
}
