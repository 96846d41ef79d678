package dev.uncia.runtime;

import dev.uncia.ProgressListener;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to one core: a thread that reads and hands frames to their calls, a thread that writes. */
final class Connection {
  private static final int PROTOCOL = 1;

  /** How long a writer that has nothing to do waits before it looks for models to free. */
  private static final long IDLE_SECONDS = 5;

  private final CoreProcess core;
  private final FrameChannel channel;
  private final Releases releases;
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
  private final Map<Long, Call> calls = new ConcurrentHashMap<>();
  private final Map<String, @Nullable Object> welcome;
  private final long inputCredit;
  private long lastId;
  private volatile @Nullable UnciaException broken;
  private volatile boolean quitting;

  private Connection(
      CoreProcess core, FrameChannel channel, Releases releases, Map<String, @Nullable Object> welcome) {
    this.core = core;
    this.channel = channel;
    this.releases = releases;
    this.welcome = welcome;
    this.inputCredit = welcome.get("credit") instanceof Number bytes ? bytes.longValue() : 0;
  }

  /** Starts a core and greets it. Must not run in a thread of the user, whom an interrupt may hit. */
  static Connection open(List<StagePackage> packages, @Nullable Integer threads, Releases releases) {
    CoreProcess core = CoreProcess.start();
    try {
      FrameChannel channel = new FrameChannel(core.channel());
      channel.write(hello(packages, threads), List.of());
      Frame welcome = channel.read();
      if (welcome.type().equals("error")) {
        throw errorOf(welcome.header().get("error"));
      }
      Connection connection = new Connection(core, channel, releases, welcome.header());
      connection.startThread("uncia-reader", connection::read);
      connection.startThread("uncia-writer", connection::write);
      return connection;
    } catch (IOException failed) {
      UnciaException death = core.death();
      core.stop(Duration.ZERO);
      throw death;
    } catch (RuntimeException refused) {
      core.stop(Duration.ZERO);
      throw refused;
    }
  }

  private static Map<String, Object> hello(List<StagePackage> packages, @Nullable Integer threads) {
    List<Map<String, String>> wanted = new ArrayList<>();
    for (StagePackage one : packages) {
      Map<String, String> entry = new java.util.HashMap<>();
      entry.put("name", one.name());
      entry.put("version", one.version());
      entry.put("schema", one.schemaHash());
      String path = PackageFolder.of(one);
      if (path != null) {
        entry.put("path", path);
      }
      wanted.add(entry);
    }
    Map<String, Object> hello = new java.util.HashMap<>();
    hello.put("type", "hello");
    hello.put("protocol", PROTOCOL);
    hello.put("client", "java/" + Version.TEXT);
    hello.put("capabilities", Map.of("dictionaries", true, "stringViews", false, "compression", false));
    hello.put("packages", wanted);
    if (threads != null) {
      hello.put("threads", threads);
    }
    return hello;
  }

  private void startThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Opens a call under the next number; its inputs are sent by the caller. */
  Call call(Request request, Map<String, Object> frame, ProgressListener progress) {
    Call call;
    // Numbers must reach the core in rising order, whichever thread is faster.
    synchronized (outgoing) {
      long id = ++lastId;
      call = new Call(this, id, inputCredit, progress);
      calls.put(id, call);
      frame.put("id", id);
      frame.put("op", request.op());
      frame.put("args", request.args());
      frame.put("inputs", request.inputs().size());
      send(new Outgoing(frame));
    }
    UnciaException why = broken;
    if (why != null) {
      call.fail(why);
    }
    return call;
  }

  void forget(Call call) {
    calls.remove(call.id());
  }

  void send(Outgoing frame) {
    outgoing.add(frame);
  }

  boolean isBroken() {
    return broken != null;
  }

  long pid() {
    return core.pid();
  }

  /** How the core has introduced itself: its versions, and the packages of stages that it has. */
  Map<String, @Nullable Object> welcome() {
    return welcome;
  }

  /** Breaks the connection on purpose: open calls end as if the core had died. */
  void close(Duration patience) {
    breakWith(ErrorCode.CORE_DIED.exception("The core was shut down.", ErrorDetails.NONE, null));
    core.stop(patience);
  }

  /** Ends the core with the program: calls that are open stay as they are, as nobody will see their end. */
  void quit(Duration patience) {
    quitting = true;
    core.stop(patience);
  }

  private void read() {
    try {
      while (true) {
        Frame frame = channel.read();
        Call call = calls.get(frame.id());
        if (call != null) {
          call.receive(frame);
        } else if (frame.type().equals("error") && frame.id() < 0) {
          breakWith(errorOf(frame.header().get("error")));
        }
      }
    } catch (IOException gone) {
      breakWith(core.death());
    } catch (UnciaException malformed) {
      breakWith(malformed);
      core.stop(Duration.ZERO);
    } catch (OutOfMemoryError full) {
      breakWith(
          ErrorCode.LIMIT.exception(
              "A batch of the result does not fit into memory; give the JVM more (-Xmx) or read the table in batches.",
              ErrorDetails.NONE,
              full));
      core.stop(Duration.ZERO);
    }
  }

  private void write() {
    try {
      while (broken == null) {
        Outgoing frame = outgoing.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        if (frame != null) {
          channel.write(frame.header(), frame.body());
        } else {
          // The core's memory is not seen by our garbage collector, so models are not left until the next call.
          free(releases.take());
        }
      }
    } catch (IOException gone) {
      // The reader sees it, too, and knows why.
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the core, in one call, which models nobody uses any more; the answer is of no interest. */
  void free(List<String> digests) {
    if (!digests.isEmpty()) {
      Map<String, Object> args = Map.of("states", digests);
      synchronized (outgoing) {
        send(new Outgoing(Map.of("type", "call", "id", ++lastId, "op", "free", "args", args, "inputs", 0, "credit", 0)));
      }
    }
  }

  private void breakWith(UnciaException why) {
    if (quitting) {
      return;
    }
    if (broken == null) {
      broken = why;
    }
    calls.values().forEach(call -> call.fail(why));
  }

  /** An error of the wire as an exception; a code that is not known is one of a newer core. */
  static UnciaException errorOf(@Nullable Object wire) {
    Map<?, ?> error = wire instanceof Map<?, ?> map ? map : Map.of();
    ErrorCode code = ErrorCode.of(text(error, "code"));
    String message = text(error, "message");
    return (code == null ? ErrorCode.INTERNAL : code)
        .exception(
            message == null ? "The core reported an error without a message." : message,
            new ErrorDetails(
                text(error, "stage"),
                text(error, "param"),
                text(error, "column"),
                error.get("row") instanceof Number row ? (Long) row.longValue() : null),
            null);
  }

  private static @Nullable String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : null;
  }
}
