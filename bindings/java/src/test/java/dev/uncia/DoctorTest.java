package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.uncia.Doctor.Check;
import dev.uncia.Doctor.Status;
import dev.uncia.runtime.Core;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @AfterEach
  void forget() {
    List.of("uncia.core", "uncia.node", "uncia.cache").forEach(System::clearProperty);
    Core.get().shutdown();
  }

  private record Printed(int exitCode, String out, String err) {}

  private static Printed run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Check check(Doctor doctor, String name) {
    return doctor.checks().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " among\n" + doctor));
  }

  @Test
  void findsWhatIsThere() throws Exception {
    Doctor doctor = Doctor.examine();
    for (String name : List.of("Java", "Java library", "core", "core files", "cache", "Node", "stages of uncia")) {
      assertEquals(Status.OK, check(doctor, name).status(), doctor::toString);
    }
    assertTrue(check(doctor, "Java library").found().contains(new UnciaStages().version()));
    Map<String, Object> json = JSON.std.mapFrom(doctor.toJson());
    assertEquals(doctor.checks().size(), ((List<?>) json.get("checks")).size());
    assertTrue(doctor.toString().contains("ok       Node: v"), doctor::toString);
    check(doctor, "DuckDB");
    assertTrue(doctor.isHealthy(), doctor::toString);
  }

  @Test
  void namesTheFixOfAMissingCore() {
    System.setProperty("uncia.core", "/nowhere/bridge.js");
    Printed printed = run("doctor");
    assertEquals(1, printed.exitCode());
    assertTrue(printed.out().contains("error    core: UNCIA_CORE names no file: /nowhere/bridge.js."), printed.out());
    assertTrue(printed.out().contains("fix: Set it to the path of the core's bridge.js, or unset it."), printed.out());
    Printed other = run("describe", "LightGBMClassifier");
    assertEquals(1, other.exitCode());
    assertTrue(other.err().startsWith("uncia: UNCIA_CORE names no file"), other.err());
  }

  @Test
  void namesTheFixOfAnOldNode() throws Exception {
    Path old = Files.writeString(folder.resolve("node"), "#!/bin/sh\necho v18.19.0\n");
    assertTrue(old.toFile().setExecutable(true));
    System.setProperty("uncia.node", old.toString());
    Check node = check(Doctor.examine(), "Node");
    assertEquals(Status.ERROR, node.status());
    assertTrue(node.found().contains("v18.19.0"), node.found());
    assertNotNull(node.fix());
    assertTrue(node.fix().contains("nodejs.org") && node.fix().contains("UNCIA_NODE"), node.fix());
  }

  @Test
  void warnsOfACacheThatCannotBeWritten() throws Exception {
    System.setProperty("uncia.cache", Files.writeString(folder.resolve("file"), "").resolve("uncia").toString());
    Check cache = check(Doctor.examine(), "cache");
    assertEquals(Status.WARNING, cache.status());
    assertTrue(String.valueOf(cache.fix()).contains("UNCIA_CACHE"));
  }

  @Test
  void seesFilesThatAreNotThoseOfTheCore() throws Exception {
    Path bridge = Files.writeString(folder.resolve("bridge.js"), "process.exit(3)");
    Files.writeString(
        folder.resolve("core.json"),
        """
        {"version":"%s","platform":"linux-x64","schema":"sha256:0","digest":"00",
         "files":[{"path":"bridge.js","bytes":15,"sha256":"0"},{"path":"lost.js","bytes":1,"sha256":"0"}]}
        """
            .formatted(new UnciaStages().version()));
    System.setProperty("uncia.core", bridge.toString());
    Core.get().shutdown();
    Doctor doctor = Doctor.examine();
    assertFalse(doctor.isHealthy());
    assertEquals("lost.js is missing", check(doctor, "core files").found());
    assertEquals(Status.ERROR, check(doctor, "handshake").status());
    assertEquals(Status.ERROR, check(doctor, "core's doctor").status());
  }

  @Test
  void explainsItself() {
    assertTrue(run("doctor", "--help").out().startsWith("Usage: java -jar uncia.jar doctor"));
    Printed wrong = run("doctor", "--fast");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("--fast is unknown"), wrong.err());
  }
}
