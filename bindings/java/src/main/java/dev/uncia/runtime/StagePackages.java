package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** The packages of stages on the class path. */
public final class StagePackages {
  private StagePackages() {}

  /** Loaded with the first call. */
  private static final class Holder {
    static final Map<String, StagePackage> BY_NAME = load();
  }

  private static Map<String, StagePackage> load() {
    Map<String, StagePackage> found = new LinkedHashMap<>();
    // A thread's own class loader may see packages that ours does not, or the other way round.
    for (StagePackage one : ServiceLoader.load(StagePackage.class, StagePackages.class.getClassLoader())) {
      found.put(one.name(), one);
    }
    for (StagePackage one : ServiceLoader.load(StagePackage.class)) {
      found.putIfAbsent(one.name(), one);
    }
    return found;
  }

  static List<StagePackage> all() {
    return List.copyOf(Holder.BY_NAME.values());
  }

  /**
   * A stage of some class with nothing set.
   *
   * @param wireName name of the class on the wire, such as {@code uncia/lightgbm#LightGBMClassifier}
   * @return a new object
   */
  public static Object create(String wireName) {
    int hash = wireName.indexOf('#');
    int slash = wireName.lastIndexOf('/', hash < 0 ? wireName.length() : hash);
    StagePackage owner = slash < 0 ? null : Holder.BY_NAME.get(wireName.substring(0, slash));
    Supplier<?> constructor = owner == null ? null : owner.stages().get(wireName);
    if (constructor == null) {
      throw ErrorCode.UNKNOWN_STAGE.exception(
          "No class for the stage %s is on the class path; add the library that brings it.".formatted(wireName),
          ErrorDetails.ofStage(wireName),
          null);
    }
    return constructor.get();
  }
}
