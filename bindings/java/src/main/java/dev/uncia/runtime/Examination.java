package dev.uncia.runtime;

import dev.uncia.Doctor.Check;
import dev.uncia.Doctor.Status;
import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks at all that a call needs; {@link dev.uncia.Doctor} shows what is found. */
public final class Examination {
  private final List<Check> checks = new ArrayList<>();

  private Examination() {}

  /**
   * Examines this program's side, and then has the core examine its own.
   *
   * @param deep whether to read every file of the core and compare its digest, too
   * @return what was found
   */
  public static List<Check> run(boolean deep) {
    Examination examination = new Examination();
    examination.library();
    Located core = examination.locate("core", CoreLocator::locate);
    examination.cache();
    if (core != null) {
      examination.files(core);
      Located node = examination.locate("Node", () -> NodeLocator.locate(core.path()));
      if (node != null && examination.nodeVersion(node)) {
        examination.handshake();
        examination.coresOwn(node.path(), core.path(), deep);
      }
    }
    return List.copyOf(examination.checks);
  }

  private void add(String name, Status status, String found, @Nullable String fix) {
    checks.add(new Check(name, status, found, fix));
  }

  private void library() {
    Path library = Checkout.library();
    String java = "Java %s (%s), %s".formatted(Runtime.version(), System.getProperty("java.vendor"), Platform.name());
    add("Java", Status.OK, java, null);
    add("Java library", Status.OK, "uncia " + Version.TEXT + (library == null ? "" : " in " + library), null);
  }

  private interface Search {
    Located find();
  }

  private @Nullable Located locate(String name, Search search) {
    try {
      Located found = search.find();
      if (!name.equals("Node")) {
        add(name, Status.OK, "%s (by %s)".formatted(found.path(), found.rule()), null);
      }
      return found;
    } catch (UnciaException missing) {
      refused(name, missing);
      return null;
    }
  }

  /** Messages end with what to do. */
  private void refused(String name, UnciaException error) {
    refused(name, String.valueOf(error.getMessage()));
  }

  private void refused(String name, String message) {
    int end = message.indexOf(". ");
    if (end < 0) {
      add(name, Status.ERROR, message, null);
    } else {
      add(name, Status.ERROR, message.substring(0, end + 1), message.substring(end + 2));
    }
  }

  private void cache() {
    Path root = CoreCache.ofUser().root();
    Path at = root;
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    if (at != null && Files.isDirectory(at) && Files.isWritable(at)) {
      String free = Platform.megabytes(root.toFile().exists() ? root.toFile().getUsableSpace() : at.toFile().getUsableSpace());
      add("cache", Status.OK, "%s, %s free".formatted(root, free), null);
    } else {
      add("cache", Status.WARNING, root + " cannot be written", "Set UNCIA_CACHE to a folder that can be written.");
    }
  }

  private void files(Located core) {
    Path folder = core.path().toAbsolutePath().getParent();
    CoreManifest manifest = CoreManifest.of(folder);
    if (manifest == null) {
      add("core files", Status.OK, "a developer's build, without core.json", null);
      return;
    }
    String problem = manifest.problemOf(folder);
    String misfit = manifest.misfit(Platform.glibc());
    if (misfit != null) {
      refused("core files", misfit);
    } else if (problem != null) {
      add("core files", Status.ERROR, problem, "Delete " + folder + "; it is unpacked anew with the next call.");
    } else {
      String found = "uncia %s for %s, %d files, %s"
          .formatted(manifest.version(), manifest.platform(), manifest.files().size(), Platform.megabytes(manifest.bytes()));
      add("core files", Status.OK, found, null);
    }
  }

  private boolean nodeVersion(Located node) {
    String complaint = NodeLocator.complaint(node.path());
    String found = "%s %s (by %s)".formatted(NodeLocator.version(node.path()), node.path(), node.rule());
    if (complaint.isEmpty()) {
      add("Node", Status.OK, found, null);
    } else {
      add("Node", Status.ERROR, found, complaint.substring(complaint.indexOf(". ") + 2) + ".");
    }
    return complaint.isEmpty();
  }

  private void handshake() {
    Map<String, @Nullable Object> welcome;
    try {
      welcome = Core.get().welcome();
    } catch (UnciaException refused) {
      refused("handshake", refused);
      return;
    }
    for (StagePackage wanted : StagePackages.all()) {
      String has = schemaOf(wanted.name(), welcome);
      String name = "stages of " + wanted.name();
      if (wanted.schemaHash().equals(has)) {
        add(name, Status.OK, wanted.version() + ", the same schema here and in the core", null);
      } else {
        String found = "%s here has another schema than the core's".formatted(wanted.version());
        add(name, Status.WARNING, found, "Use the library and the core of one release; what only one knows fails.");
      }
    }
  }

  private static @Nullable String schemaOf(String name, Map<String, @Nullable Object> welcome) {
    if (welcome.get("packages") instanceof List<?> packages) {
      for (Object one : packages) {
        if (one instanceof Map<?, ?> entry && name.equals(entry.get("name")) && entry.get("schema") instanceof String schema) {
          return schema;
        }
      }
    }
    return null;
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException ended) {
      return "";
    }
  }

  private void coresOwn(Path node, Path bridge, boolean deep) {
    Path cli = bridge.resolveSibling(CommandLine.FILE);
    List<String> command = new ArrayList<>(List.of(node.toString(), cli.toString(), "doctor", "--json"));
    if (deep) {
      command.add("--deep");
    }
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      String output = text(process.getInputStream());
      if (!output.startsWith("{")
          || !(Json.read(output.getBytes(StandardCharsets.UTF_8)).get("checks") instanceof List<?> own)) {
        throw new IOException("%s%s (exit code %d)".formatted(output, errors.join(), process.waitFor()));
      }
      for (Object one : own) {
        if (one instanceof Map<?, ?> check) {
          Object fix = check.get("fix");
          Status status = Status.valueOf(String.valueOf(check.get("status")).toUpperCase(Locale.ROOT));
          add(String.valueOf(check.get("name")), status, String.valueOf(check.get("found")), fix == null ? null : fix.toString());
        }
      }
    } catch (IOException | UnciaException | IllegalArgumentException unreadable) {
      String found = "`%s doctor` gave no report: %s".formatted(cli, unreadable.getMessage());
      add("core's doctor", Status.ERROR, found, "Use the library and the core of one release.");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
