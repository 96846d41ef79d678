package dev.uncia.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.RunOptions;
import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.support.Samples;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What remains of a program that ends in the middle of a fit. */
@Timeout(60)
class LifetimeTest {
  @TempDir Path temporary;

  /** Prints the number of its core's process once its fit has begun. */
  static final class Program {
    public static void main(String[] args) {
      Table table = Samples.large(50_000, 20);
      new LightGBMClassifier().setFeaturesCols("x0").setNumIterations(1).fit(table);
      AtomicBoolean told = new AtomicBoolean();
      RunOptions telling =
          RunOptions.withProgress(
              step -> {
                if (told.compareAndSet(false, true)) {
                  System.out.println(Core.get().pid());
                }
              });
      new LightGBMClassifier().setFeaturesCols(Samples.features(20)).setNumIterations(100_000).fit(table, telling);
    }
  }

  private Process start() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-Xmx512m",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName())
        .redirectError(new File(temporary.toFile(), "stderr"))
        .start();
  }

  private static ProcessHandle coreOf(Process program) throws IOException {
    BufferedReader out = program.inputReader();
    return ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
  }

  private List<String> folders() {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("uncia-")).toList();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static void assertEnds(ProcessHandle core) throws Exception {
    core.onExit().get(5, TimeUnit.SECONDS);
    assertFalse(core.isAlive());
  }

  @Test
  void aProgramThatIsAskedToEndLeavesNothing() throws Exception {
    Process program = start();
    ProcessHandle core = coreOf(program);
    assertEquals(1, folders().size(), "the folder of models is there while it runs");
    program.destroy();
    assertTrue(program.waitFor(10, TimeUnit.SECONDS));
    assertEnds(core);
    assertEquals(List.of(), folders());
    assertEquals("", Files.readString(temporary.resolve("stderr")).replaceAll("(?m)^.*(INFO|LogTail).*\\R?", ""));
  }

  @Test
  void aProgramThatIsKilledTakesItsCoreWithIt() throws Exception {
    Process program = start();
    ProcessHandle core = coreOf(program);
    program.destroyForcibly();
    assertEnds(core);
  }
}
