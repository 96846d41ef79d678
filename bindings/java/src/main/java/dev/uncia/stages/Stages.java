package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.ModelFolder;
import dev.uncia.runtime.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Loads saved stages. */
public final class Stages {
  private Stages() {}

  /**
   * Loads a stage that was saved in any language. The folder is copied first, so it may be moved or deleted afterwards.
   *
   * @param folder where it was saved
   * @return the stage, of the class that it was saved with
   * @throws UnciaException {@code io} where there is none, {@code model_corrupt}, {@code model_format} or {@code unknown_stage}
   */
  public static Stage load(Path folder) {
    ModelFolder copy = Core.get().newModelFolder();
    try {
      // What is no saved stage is not copied; the core says what is wrong with it.
      boolean isSaved = Files.isRegularFile(folder.resolve("manifest.json"));
      String source = isSaved ? copied(folder, Path.of(Core.pathOf(copy))) : folder.toAbsolutePath().toString();
      return StageDecoder.result(Core.get().call(new Request("load", Map.of("folder", source))), copy);
    } finally {
      copy.discardIfUnused();
    }
  }

  /**
   * Loads a stage of a class.
   *
   * @param folder where it was saved
   * @param type the class that it must have
   * @param <S> the class
   * @return the stage
   * @throws UnciaException {@code model_format} when it has another class
   */
  public static <S extends Stage> S load(Path folder, Class<S> type) {
    Stage stage = load(folder);
    if (type.isInstance(stage)) {
      return type.cast(stage);
    }
    if (stage instanceof Model model) {
      model.close();
    }
    throw ErrorCode.MODEL_FORMAT.exception(
        "%s holds a %s, not a %s.".formatted(folder, stage.info().name(), type.getSimpleName()),
        ErrorDetails.ofStage(stage.info().name()),
        null);
  }

  private static String copied(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
      return to.toString();
    } catch (IOException failed) {
      throw ErrorCode.IO.exception(
          "%s cannot be read: %s".formatted(from, failed.getMessage()), ErrorDetails.NONE, failed);
    }
  }
}
