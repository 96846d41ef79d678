package dev.uncia.runtime;

import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The folder in which the core has written one result: a model, or a pipeline of models. Every stage that was read out of the result
 * shares it; it is deleted when each of them is closed, or when none can be reached any more.
 */
public final class ModelFolder {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Path path;
  private final Note note;
  private final Cleaner.Cleanable cleanable;
  private int users;

  /** What the cleaner keeps: it must not refer to the folder, or that would never become unreachable. */
  private static final class Note implements Runnable {
    private final Releases releases;
    private final Path path;
    private final List<String> digests = new ArrayList<>();
    private final AtomicBoolean done = new AtomicBoolean();

    Note(Releases releases, Path path) {
      this.releases = releases;
      this.path = path;
    }

    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        synchronized (digests) {
          releases.release(path, digests);
        }
      }
    }
  }

  ModelFolder(Releases releases, Path path) {
    this.path = path;
    this.note = new Note(releases, path);
    this.cleanable = CLEANER.register(this, note);
  }

  Path path() {
    return path;
  }

  /**
   * A state that the core has written into the folder, in use by one stage more.
   *
   * @param folder where exactly
   * @param digest the digest of its manifest
   * @return the handle
   */
  public ModelState state(String folder, String digest) {
    synchronized (note.digests) {
      note.digests.add(digest);
    }
    note.releases.hold(digest);
    return retain(new ModelState(this, folder, digest));
  }

  synchronized ModelState retain(ModelState state) {
    users++;
    return state;
  }

  synchronized void release() {
    users--;
    if (users == 0) {
      cleanable.clean();
    }
  }

  /** Lets go of a folder into which nothing of use was written. */
  public void discardIfUnused() {
    synchronized (this) {
      if (users > 0) {
        return;
      }
    }
    cleanable.clean();
  }
}
