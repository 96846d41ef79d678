package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.runtime.StagePackage;
import dev.uncia.stages.Stage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that are generated for somebody else's package of stages, which has a param of every kind. */
class StrangersPackageTest {
  private static final Path EXPECTED = Path.of("../../codegen/test/fixtures/toolbox/expected/java/src/generated");

  @TempDir Path classes;

  private static JavaFileObject source(Path file) {
    String path = EXPECTED.resolve("java").relativize(file).toString().replace(".txt", "");
    return new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
        return Files.readString(file);
      }
    };
  }

  private List<JavaFileObject> sources() {
    try (Stream<Path> files = Files.walk(EXPECTED.resolve("java"))) {
      return files.filter(Files::isRegularFile).map(StrangersPackageTest::source).toList();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  @Test
  void compilesWithoutAWarningAndIsFound() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter problems = new StringWriter();
    List<String> options =
        List.of("-d", classes.toString(), "-proc:none", "-Xlint:all", "-Werror", "-Xdoclint:all/protected");
    List<JavaFileObject> sources = sources();
    assertFalse(sources.isEmpty());
    boolean isClean = compiler.getTask(problems, null, null, options, null, sources).call();
    assertTrue(isClean, problems::toString);

    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Path service = EXPECTED.resolve("resources/META-INF/services/dev.uncia.runtime.StagePackage.txt");
    Files.copy(service, services.resolve("dev.uncia.runtime.StagePackage"));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      StagePackage toolbox =
          ServiceLoader.load(StagePackage.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(one -> one.name().equals("@acme/toolbox"))
              .findFirst()
              .orElseThrow();
      for (Supplier<?> constructor : toolbox.stages().values()) {
        Stage stage = (Stage) constructor.get();
        assertSame(toolbox.stages().get(stage.info().wireName()), constructor);
        assertNotNull(stage.explainParams());
        assertEquals(stage.getClass(), stage.copy().getClass());
        assertEquals(stage.getClass(), stage.getClass().getMethod("set", String.class, Object.class).getReturnType());
      }
    }
  }
}
