package dev.uncia.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that nobody uses any more. Whoever finds one, an explicit close or the garbage collector, only notes it here; the next call
 * frees them all in one batch.
 */
final class Releases {
  /** How many folders hold a state of some digest: two fits of the same data give the same one. */
  private final Map<String, Integer> uses = new HashMap<>();

  private final List<String> digests = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  synchronized void hold(String digest) {
    uses.merge(digest, 1, Integer::sum);
  }

  synchronized void release(Path folder, List<String> states) {
    folders.add(folder);
    for (String digest : states) {
      if (uses.merge(digest, -1, (held, less) -> held + less == 0 ? null : held + less) == null) {
        digests.add(digest);
      }
    }
  }

  /** Deletes the folders that were noted, and gives the digests that the core may forget. */
  List<String> take() {
    List<String> freed;
    List<Path> deleted;
    synchronized (this) {
      freed = List.copyOf(digests);
      deleted = List.copyOf(folders);
      digests.clear();
      folders.clear();
    }
    deleted.forEach(Folders::delete);
    return freed;
  }
}
