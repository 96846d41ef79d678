package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the documentation compile as they stand; those of stages are run, too, from the pages of the reference. */
class JavadocTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path GENERATED = Path.of("src/generated/java");
  private static final Pattern EXAMPLE = Pattern.compile("(?s) \\* <pre>\\{@code\\R(.*?) \\* \\}</pre>");

  @TempDir Path classes;

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<String> examples(Path file) throws IOException {
    return EXAMPLE
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult found) -> found.group(1).replaceAll("(?m)^ *\\* ?", ""))
        .toList();
  }

  private static String imports() throws IOException {
    Stream<Path> all = Stream.concat(files(SOURCES).stream(), files(GENERATED).stream());
    String ours =
        all.filter(file -> file.endsWith("package-info.java"))
            .map(file -> file.subpath(3, file.getNameCount() - 1).toString().replace('/', '.'))
            .distinct()
            .map(name -> "import " + name + ".*;")
            .collect(Collectors.joining());
    return ours + "import java.nio.file.*; import java.util.*; import java.util.concurrent.*;";
  }

  private void compile(String example) throws IOException {
    String own = example.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String body = example.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
    String source = imports() + own + "class Sample { static void run() throws Exception {\n" + body + "\n} }\n";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter problems = new StringWriter();
    List<String> options = List.of("-proc:none", "-implicit:none", "-d", classes.toString());
    assertTrue(
        ToolProvider.getSystemJavaCompiler().getTask(problems, null, null, options, null, List.of(file)).call(),
        problems::toString);
  }

  @TestFactory
  Stream<DynamicTest> compiles() throws IOException {
    List<Path> all = Stream.concat(files(SOURCES).stream(), files(GENERATED).stream()).toList();
    List<DynamicTest> tests = new java.util.ArrayList<>();
    for (Path file : all) {
      for (String example : examples(file)) {
        tests.add(DynamicTest.dynamicTest(file.subpath(3, file.getNameCount()).toString(), () -> compile(example)));
      }
    }
    assertTrue(tests.size() > 10, () -> tests.size() + " examples");
    return tests.stream();
  }

  @Test
  void estimatorsHaveAnExample() throws IOException {
    for (Path file : files(GENERATED)) {
      String source = Files.readString(file);
      if (source.contains(" extends Estimator<")) {
        assertFalse(examples(file).isEmpty(), file::toString);
      }
    }
  }
}
