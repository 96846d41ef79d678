package dev.uncia.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.UnciaIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledCoreTest {
  @TempDir Path cache;

  @Test
  void isUnpackedOnce() throws Exception {
    Path bridge = BundledCore.unpacked("/sample-core/", cache);
    assertEquals(cache.resolve("core-abc123/bridge.js"), bridge);
    assertTrue(Files.isRegularFile(bridge.resolveSibling("bridge/worker.js")));
    Files.writeString(bridge, "changed");
    assertEquals("changed", Files.readString(BundledCore.unpacked("/sample-core/", cache)));
    try (var entries = Files.list(cache)) {
      assertEquals(List.of(cache.resolve("core-abc123")), entries.toList(), "no draft is left");
    }
  }

  @Test
  void doesNotLeaveItsFolder() {
    assertThrows(UnciaIOException.class, () -> BundledCore.unpacked("/leaving-core/", cache.resolve("deep")));
    assertFalse(Files.exists(cache.resolve("outside.js")));
  }

  @Test
  void mayBeAbsent() {
    assertNull(BundledCore.unpacked("/no-core/", cache));
  }
}
