package dev.uncia.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JavaScript that the jar of a package of stages carries. */
class PackageFolderTest {
  private static final String CLASS = "strange.Strange";
  private static final String SOURCE =
      """
      package strange;
      public final class Strange implements dev.uncia.runtime.StagePackage {
        public Strange() {}
        @Override public String name() { return "@acme/strange"; }
        @Override public String version() { return "1.2.3"; }
        @Override public String schemaHash() { return ""; }
        @Override public java.util.Map<String, java.util.function.Supplier<?>> stages() { return java.util.Map.of(); }
      }
      """;

  @TempDir Path scratch;

  private Path classes() throws IOException {
    Path classes = Files.createDirectories(scratch.resolve("classes"));
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///strange/Strange.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return SOURCE;
          }
        };
    List<String> options = List.of("-d", classes.toString(), "-proc:none");
    assertTrue(ToolProvider.getSystemJavaCompiler().getTask(null, null, null, options, null, List.of(source)).call());
    return classes;
  }

  private static void bring(Path classes, String code) throws IOException {
    Path folder = Files.createDirectories(classes.resolve("META-INF/uncia/@acme/strange"));
    Files.writeString(folder.resolve("package.json"), "{}");
    Files.writeString(folder.resolve("stages.js"), code);
  }

  private Path jar(Path classes, String name) throws IOException {
    Path jar = scratch.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        var files = Files.walk(classes)) {
      for (Path one : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(one).toString()));
        entries.write(Files.readAllBytes(one));
        entries.closeEntry();
      }
    }
    return jar;
  }

  private Path bundled(Path place) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {place.toUri().toURL()})) {
      StagePackage one = (StagePackage) loader.loadClass(CLASS).getConstructor().newInstance();
      return PackageFolder.bundled(one, scratch.resolve("cache"));
    }
  }

  private record Bare(String name) implements StagePackage {
    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public String schemaHash() {
      return "";
    }

    @Override
    public Map<String, Supplier<?>> stages() {
      return Map.of();
    }
  }

  @Test
  void isNothingWhereThePackageBringsNone() {
    assertNull(PackageFolder.of(new Bare("nobody")));
  }

  @Test
  void isWhatThePropertyNames() {
    System.setProperty("uncia.package.somebody", "/somewhere");
    try {
      assertEquals("/somewhere", PackageFolder.of(new Bare("somebody")));
    } finally {
      System.clearProperty("uncia.package.somebody");
    }
  }

  @Test
  void isTakenAsItLiesFromAFolderOfClasses() throws Exception {
    Path classes = classes();
    bring(classes, "one");
    assertEquals(classes.resolve("META-INF/uncia/@acme/strange"), bundled(classes));
  }

  @Test
  void isUnpackedOnceForEachContentAndMendedWhereHalfIsThere() throws Exception {
    Path classes = classes();
    bring(classes, "one");
    Path first = bundled(jar(classes, "first.jar"));
    assertNotNull(first);
    assertEquals(scratch.resolve("cache"), first.getParent());
    assertTrue(first.getFileName().toString().startsWith("stages-acme-strange-1.2.3-"), first.toString());
    assertEquals("one", Files.readString(first.resolve("stages.js")));

    Files.writeString(first.resolve("stages.js"), "");
    Files.delete(first.resolve("package.json"));
    assertEquals(first, bundled(jar(classes, "again.jar")));
    assertEquals("one", Files.readString(first.resolve("stages.js")));
    assertEquals("{}", Files.readString(first.resolve("package.json")));

    bring(classes, "two");
    Path second = bundled(jar(classes, "second.jar"));
    assertNotEquals(first, second);
    assertEquals("two", Files.readString(second.resolve("stages.js")));
    assertEquals("one", Files.readString(first.resolve("stages.js")));
  }
}
