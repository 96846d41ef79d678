package dev.uncia.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.UnciaException;
import dev.uncia.errors.UnciaIOException;
import dev.uncia.errors.VersionMismatchException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledCoreTest {
  @TempDir Path folder;

  /** A core in memory, as a companion jar brings it. */
  private static final class Sample implements CoreArchive {
    private final Map<String, String> files = new TreeMap<>();

    Sample(Map<String, String> files) {
      this(Version.TEXT, files);
    }

    Sample(String version, Map<String, String> files) {
      this.files.putAll(files);
      String items =
          this.files.entrySet().stream()
              .map(
                  file ->
                      "{\"path\":\"%s\",\"bytes\":%d,\"sha256\":\"%s\"}"
                          .formatted(file.getKey(), file.getValue().length(), sha256(file.getValue())))
              .collect(Collectors.joining(","));
      this.files.put(
          "core.json",
          "{\"version\":\"%s\",\"platform\":\"%s\",\"schema\":\"sha256:00\",\"digest\":\"%s\",\"files\":[%s]}"
              .formatted(version, Platform.name(), sha256(items), items));
    }

    @Override
    public String platform() {
      return Platform.name();
    }

    @Override
    public InputStream open(String path) {
      return files.containsKey(path)
          ? new ByteArrayInputStream(files.get(path).getBytes(StandardCharsets.UTF_8))
          : null;
    }

    CoreManifest manifest() throws Exception {
      return CoreManifest.parse(files.get("core.json").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Sample sample() {
    return new Sample(Map.of("bridge.js", "bridge", "bridge/worker.js", "worker", "node/bin/node", "#!/bin/sh"));
  }

  private Path unpack(CoreArchive archive) {
    return BundledCore.unpack(archive, new CoreCache(folder));
  }

  private List<Path> content() throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  @Test
  void isUnpackedOnceABuild() throws Exception {
    Sample sample = sample();
    Path core = unpack(sample);
    String digest = sample.manifest().digest().substring(0, 12);
    assertEquals(folder.resolve("core-" + Version.TEXT + "-" + digest), core);
    assertEquals("worker", Files.readString(core.resolve("bridge/worker.js")));
    assertTrue(Files.isExecutable(core.resolve("node/bin/node")), "Node must be executable");
    FileTime before = Files.getLastModifiedTime(core.resolve("bridge.js"));
    assertEquals(core, unpack(sample));
    assertEquals(before, Files.getLastModifiedTime(core.resolve("bridge.js")));
    assertEquals(List.of(core), content(), "no draft is left");

    Sample plain = new Sample(Map.of("bridge.js", "another build"));
    assertTrue(BundledCore.bringsNode(sample));
    assertFalse(BundledCore.bringsNode(plain));
    Path other = unpack(plain);
    assertEquals(2, content().size());
    assertEquals("another build", Files.readString(other.resolve("bridge.js")));
  }

  @Test
  void isMendedWhereAFileIsMissingOrCut() throws Exception {
    Sample sample = sample();
    Path core = unpack(sample);
    Files.writeString(core.resolve("bridge/worker.js"), "wor");
    assertEquals("bridge/worker.js has 3 bytes instead of 6", sample.manifest().problemOf(core));
    assertEquals("worker", Files.readString(unpack(sample).resolve("bridge/worker.js")));
    Files.delete(core.resolve("core.json"));
    Files.delete(core.resolve("bridge.js"));
    assertEquals("bridge", Files.readString(unpack(sample).resolve("bridge.js")));
    assertEquals(List.of(core), content(), "nothing else is left");
  }

  @Test
  void isUnpackedByManyAtOnce() throws Exception {
    Sample sample = sample();
    List<CompletableFuture<Path>> all =
        IntStream.range(0, 8).mapToObj(i -> CompletableFuture.supplyAsync(() -> unpack(sample))).toList();
    for (CompletableFuture<Path> one : all) {
      assertEquals("bridge", Files.readString(one.join().resolve("bridge.js")));
    }
    assertEquals(1, content().size());
  }

  @Test
  void doesNotLeaveItsFolder() {
    assertThrows(UnciaIOException.class, () -> unpack(new Sample(Map.of("../../outside.js", "x"))));
    assertFalse(Files.exists(folder.resolve("outside.js")));
    assertFalse(Files.exists(folder.resolveSibling("outside.js")));
  }

  @Test
  void isRefusedWhereTheJarIsDamaged() throws Exception {
    Sample changed = sample();
    changed.files.put("bridge.js", "Bridge");
    String message = assertThrows(UnciaIOException.class, () -> unpack(changed)).getMessage();
    assertTrue(message.contains("bridge.js is not what core.json says"), message);
    Sample lacking = sample();
    lacking.files.remove("bridge/worker.js");
    message = assertThrows(UnciaIOException.class, () -> unpack(lacking)).getMessage();
    assertTrue(message.contains("bridge/worker.js is missing from the jar"), message);
    assertEquals(List.of(), content());
  }

  @Test
  void isRefusedWhereItIsOfAnotherVersion() {
    Sample old = new Sample("0.0.1", Map.of("bridge.js", "old"));
    String message = assertThrows(VersionMismatchException.class, () -> unpack(old)).getMessage();
    assertTrue(message.contains("0.0.1") && message.contains(Version.TEXT) && message.contains("uncia-core"), message);
  }

  @Test
  void saysHowMuchRoomItNeeds() {
    CoreCache cache = new CoreCache(folder);
    cache.requireSpace(1000, 1000);
    String message = assertThrows(UnciaIOException.class, () -> cache.requireSpace(61_000_000, 3_000_000)).getMessage();
    assertTrue(message.contains("61000000 bytes") && message.contains("3.0 MB are free"), message);
    assertTrue(message.contains(folder.toString()) && message.contains("UNCIA_CACHE"), message);
  }

  @Test
  void goesIntoAFolderOfThisProgramWhereTheCacheCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path core = BundledCore.unpack(sample(), new CoreCache(file.resolve("uncia")));
    assertTrue(core.startsWith(System.getProperty("java.io.tmpdir")), core.toString());
    assertEquals("bridge", Files.readString(core.resolve("bridge.js")));
    assertEquals(core, BundledCore.unpack(sample(), new CoreCache(file.resolve("uncia"))));
    BundledCore.cleanUp();
    assertFalse(Files.exists(core), "it goes with the program");

    System.setProperty("uncia.cache", file.resolve("uncia").toString());
    try {
      String message =
          assertThrows(UnciaIOException.class, () -> BundledCore.unpack(sample(), CoreCache.ofUser())).getMessage();
      assertTrue(message.contains("UNCIA_CACHE") && message.contains(file.toString()), message);
    } finally {
      System.clearProperty("uncia.cache");
    }
  }

  @Test
  void leavesNoDraftOfAKilledProgram() throws Exception {
    Path old = Files.createDirectories(folder.resolve(".draft-1/core"));
    Files.setLastModifiedTime(old.getParent(), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path fresh = Files.createDirectories(folder.resolve(".draft-2"));
    unpack(sample());
    assertFalse(Files.exists(old.getParent()));
    assertTrue(Files.exists(fresh), "another program may be at work");
  }

  @Test
  void isFoundInTheCacheByItsVersion() throws Exception {
    CoreCache cache = new CoreCache(folder);
    String none = assertThrows(UnciaException.class, () -> CoreLocator.inCache(cache)).getMessage();
    assertTrue(none.contains("dev.uncia:uncia-core") && none.contains("UNCIA_CORE"), none);

    Path first = unpack(sample());
    Path second = unpack(new Sample(Map.of("bridge.js", "newer")));
    Files.setLastModifiedTime(first.resolve("core.json"), FileTime.from(Instant.now().minusSeconds(60)));
    assertEquals(second.resolve("bridge.js"), CoreLocator.inCache(cache).path());
    Files.setLastModifiedTime(first.resolve("core.json"), FileTime.from(Instant.now().plusSeconds(60)));
    assertEquals(first.resolve("bridge.js"), CoreLocator.inCache(cache).path());

    Files.delete(first.resolve("bridge.js"));
    String damaged = assertThrows(UnciaException.class, () -> CoreLocator.inCache(cache)).getMessage();
    assertTrue(damaged.contains("bridge.js is missing") && damaged.contains("Delete that folder"), damaged);
  }

  @Test
  void saysThatTheMachineIsTooOldOrAnother() throws Exception {
    CoreManifest manifest = new CoreManifest("0.1.0", Platform.name(), "2.34", "00", List.of());
    assertNull(manifest.misfit("2.34"));
    assertNull(manifest.misfit("2.100"));
    assertNull(manifest.misfit(""), "another C library is left to the core");
    String old = String.valueOf(manifest.misfit("2.9"));
    assertTrue(old.contains("glibc 2.34 or newer, this machine has 2.9"), old);
    String other = String.valueOf(new CoreManifest("0.1.0", "aix-ppc", "", "00", List.of()).misfit(""));
    assertTrue(other.contains("aix-ppc") && other.contains(Platform.name()), other);
  }

  @Test
  void platformsAreNamedAsNodeDoes() {
    assertEquals("linux-x64", Platform.name("Linux", "amd64"));
    assertEquals("darwin-arm64", Platform.name("Mac OS X", "aarch64"));
    assertEquals("win32-x64", Platform.name("Windows 11", "amd64"));
  }
}
