package dev.uncia.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.CancellationToken;
import dev.uncia.Progress;
import dev.uncia.RunOptions;
import dev.uncia.errors.CancelledException;
import dev.uncia.errors.CoreDiedException;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.MissingColumnException;
import dev.uncia.errors.UnciaException;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.frame.TableStream;
import dev.uncia.lightgbm.LightGBMClassificationModel;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.support.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CoreTest {
  private static final int COLUMNS = 20;

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  private static LightGBMClassifier quick() {
    return new LightGBMClassifier().setFeaturesCols("x").setNumIterations(5);
  }

  /** Takes minutes unless it is stopped. */
  private static LightGBMClassifier endless() {
    return new LightGBMClassifier().setFeaturesCols(Samples.features(COLUMNS)).setNumIterations(100_000);
  }

  private static Object ping() {
    return Core.get().call(new Request("ping", Map.of()));
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static long models() {
    return ((Number) Core.get().stats().get("models")).longValue();
  }

  private static int openCalls() {
    return ((Number) Core.get().stats().get("calls")).intValue();
  }

  private static void assertNoCallStaysOpen() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (openCalls() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertEquals(0, openCalls());
  }

  @Test
  void answers() {
    ping();
    assertTrue(((Number) Core.get().stats().get("rss")).longValue() > 0);
  }

  @Test
  void namesStageParamAndColumnOfAnError() {
    Table table = Samples.twoClasses(50);
    MissingColumnException missing =
        assertThrows(MissingColumnException.class, () -> quick().setFeaturesCols("nose").fit(table));
    assertEquals(ErrorCode.MISSING_COLUMN, missing.code());
    assertEquals("LightGBMClassifier", missing.details().stage());
    assertEquals("nose", missing.details().column());
    boolean isOurStack =
        List.of(missing.getStackTrace()).stream().anyMatch(frame -> frame.getClassName().equals(CoreTest.class.getName()));
    assertTrue(isOurStack, "the stack leads to the caller");
  }

  @Test
  void aDeadCoreIsATypedErrorAndTheNextCallStartsAnother() throws Exception {
    LightGBMClassificationModel model = quick().fit(Samples.twoClasses(200));
    long pid = Core.get().pid();
    Table large = Samples.large(100_000, COLUMNS);
    CountDownLatch working = new CountDownLatch(1);
    Future<?> fit =
        Executors.newSingleThreadExecutor()
            .submit(() -> endless().fit(large, RunOptions.withProgress(step -> working.countDown())));
    assertTrue(working.await(60, TimeUnit.SECONDS));
    kill(pid);
    ExecutionException failed =
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThrows(ExecutionException.class, fit::get));
    CoreDiedException died = assertInstanceOf(CoreDiedException.class, failed.getCause());
    assertTrue(died.getMessage().contains("status 137"), died.getMessage());

    assertNotEquals(pid, Core.get().pid());
    assertEquals("big", model.transform(List.of(Map.of("x", 0.9))).get(0).get("prediction"));
    model.close();
  }

  @Test
  void anIdleCoreMayDieUnnoticed() throws Exception {
    ping();
    long pid = Core.get().pid();
    kill(pid);
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    Thread.sleep(700);
    ping();
    assertNotEquals(pid, Core.get().pid());
  }

  @Test
  void anInterruptStopsAFit() throws Exception {
    Table large = Samples.large(100_000, COLUMNS);
    Thread me = Thread.currentThread();
    RunOptions interrupting = RunOptions.withProgress(step -> me.interrupt());
    long pid = Core.get().pid();
    assertThrows(CancelledException.class, () -> endless().fit(large, interrupting));
    assertTrue(Thread.interrupted(), "the interrupt stays set");
    assertEquals(pid, Core.get().pid(), "the connection survives");
    ping();
    assertNoCallStaysOpen();
  }

  @Test
  void aTokenStopsAFit() {
    Table large = Samples.large(50_000, COLUMNS);
    CancellationToken token = new CancellationToken();
    RunOptions options = new RunOptions(step -> token.cancel(), token);
    assertThrows(CancelledException.class, () -> endless().fit(large, options));
    assertFalse(Thread.currentThread().isInterrupted());
    assertThrows(CancelledException.class, () -> quick().fit(Samples.twoClasses(10), options));
  }

  @Test
  void cancellingAFutureStopsItsFit() throws Exception {
    CompletableFuture<LightGBMClassificationModel> future = endless().fitAsync(Samples.large(50_000, COLUMNS));
    Thread.sleep(500);
    future.cancel(true);
    assertTrue(future.isCancelled());
    assertNoCallStaysOpen();
  }

  @Test
  void reportsProgress() {
    List<Progress> steps = new ArrayList<>();
    quick().setNumIterations(30).fit(Samples.twoClasses(500), RunOptions.withProgress(steps::add)).close();
    assertFalse(steps.isEmpty());
    assertEquals("LightGBMClassifier", steps.get(0).stage());
    assertEquals(30L, steps.get(0).total());
  }

  @Test
  void closingAModelFreesItAtOnceWithTheNextCall() {
    ping();
    long before = models();
    LightGBMClassificationModel model = quick().fit(Samples.twoClasses(200));
    LightGBMClassificationModel copy = model.copy();
    assertEquals(before + 1, models());
    model.close();
    assertThrows(IllegalStateException.class, model::classLabels);
    assertEquals(List.of("big", "small"), copy.classLabels(), "a copy is closed for itself");
    copy.close();
    ping();
    assertEquals(before, models());
  }

  @Test
  void aModelThatNobodyReachesIsFreed() throws Exception {
    ping();
    System.gc();
    long before = models();
    for (int i = 0; i < 5; i++) {
      // Different seeds make different models; equal ones would be one in the core.
      quick().setNumIterations(5 + i).fit(Samples.twoClasses(200));
    }
    assertTrue(models() > before);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (models() > before && System.nanoTime() < deadline) {
      System.gc();
      Thread.sleep(50);
    }
    assertTrue(models() <= before, models() + " models, before " + before);
  }

  @Test
  void aPlanKeepsItsModelAlive() {
    DataFrame plan = quick().fit(Samples.twoClasses(200)).transform(DataFrame.of(List.of(Map.of("x", 0.1))));
    System.gc();
    ping();
    System.gc();
    ping();
    assertEquals("small", plan.toMaps().get(0).get("prediction"));
  }

  @Test
  void serializesTheStateOfAPlanAtItsTime() {
    LightGBMClassificationModel model = quick().fit(Samples.twoClasses(200));
    DataFrame plan = model.transform(DataFrame.of(List.of(Map.of("x", 0.1))));
    model.setPredictionCol("later");
    assertTrue(plan.toMaps().get(0).containsKey("prediction"));
    model.close();
    assertTrue(plan.toMaps().get(0).containsKey("prediction"), "the plan has a copy");
  }

  @Test
  void threadsShareACore() throws Exception {
    LightGBMClassificationModel model = quick().fit(Samples.twoClasses(300));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<Object>> scores = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      double x = i % 2;
      scores.add(pool.submit(() -> model.transform(List.of(Map.of("x", x))).get(0).get("prediction")));
    }
    for (int i = 0; i < 64; i++) {
      assertEquals(i % 2 == 1 ? "big" : "small", scores.get(i).get());
    }
    pool.shutdown();
    model.close();
  }

  @Test
  void aSlowReaderStallsItsOwnCallAlone() {
    Table part = Samples.large(200_000, 10);
    DataFrame plan = DataFrame.ofParts(List.of(part, part, part, part, part, part, part, part)).filter("x0 >= 0");
    int rows = 0;
    try (TableStream stream = plan.stream()) {
      rows += stream.next().rowCount();
      assertTimeoutPreemptively(Duration.ofSeconds(20), CoreTest::ping);
      while (stream.hasNext()) {
        rows += stream.next().rowCount();
      }
    }
    assertEquals(8 * 200_000, rows);
  }

  @Test
  void leavingAStreamEarlyStopsItsCall() throws Exception {
    Table part = Samples.large(200_000, 10);
    Iterable<Table> endless =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Table next() {
                return part;
              }
            };
    try (TableStream stream = DataFrame.ofParts(endless).stream()) {
      stream.next();
    }
    assertNoCallStaysOpen();
  }

  @Test
  void aFailingSourceFailsTheCall() {
    Iterable<Table> failing =
        () -> {
          throw new IllegalStateException("the sensor is gone");
        };
    UnciaException failed = assertThrows(UnciaException.class, () -> DataFrame.ofParts(failing).count());
    assertTrue(failed.getMessage().contains("the sensor is gone"), failed.getMessage());
  }

  @Test
  void savesAndLoads(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
    Path saved = folder.resolve("model");
    try (LightGBMClassificationModel model = quick().fit(Samples.twoClasses(200))) {
      model.save(saved);
      assertThrows(UnciaException.class, () -> model.save(saved));
      model.save(saved, true);
    }
    LightGBMClassificationModel loaded = LightGBMClassificationModel.load(saved);
    Files.move(saved, folder.resolve("elsewhere"));
    assertEquals("big", loaded.transform(List.of(Map.of("x", 0.9))).get(0).get("prediction"));
    Core.get().shutdown();
    assertEquals("big", loaded.transform(List.of(Map.of("x", 0.9))).get(0).get("prediction"), "in a new core");
    loaded.close();
    UnciaException none = assertThrows(UnciaException.class, () -> LightGBMClassificationModel.load(folder.resolve("no")));
    assertEquals(ErrorCode.IO, none.code());
  }

  @Test
  void findsNodeByItsVersion() {
    assertEquals(24, NodeLocator.major("v24.21.0"));
    assertEquals(0, NodeLocator.major("not usable"));
  }

  @Test
  void aMissingCoreIsAnErrorThatNamesTheFix() {
    Core.get().shutdown();
    System.setProperty("uncia.core", "/nowhere/bridge.js");
    try {
      UnciaException missing = assertThrows(UnciaException.class, CoreTest::ping);
      assertTrue(missing.getMessage().contains("/nowhere/bridge.js"), missing.getMessage());
    } finally {
      System.clearProperty("uncia.core");
    }
    ping();
  }

  @Test
  void aCoreThatEndsAtOnceShowsItsLastWords(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
    Core.get().shutdown();
    Path broken = Files.writeString(folder.resolve("broken.js"), "console.error('no licence'); process.exit(3);");
    System.setProperty("uncia.core", broken.toString());
    try {
      CoreDiedException died = assertThrows(CoreDiedException.class, CoreTest::ping);
      assertTrue(died.getMessage().contains("status 3"), died.getMessage());
      assertTrue(died.getMessage().contains("no licence"), died.getMessage());
    } finally {
      System.clearProperty("uncia.core");
    }
    ping();
  }

  @Test
  void drawsABar() {
    assertEquals(
        "Fit [###############...............] 50/100  auc 0.9", ProgressBar.line(new Progress("Fit", 50, 100L, "auc 0.9")));
    assertEquals("Read 7", ProgressBar.line(new Progress("Read", 7, null, null)));
  }

  @Test
  void anInterruptBeforeACallCancelsIt() throws Exception {
    ping();
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                endless().fit(Samples.large(50_000, COLUMNS));
              } catch (UnciaException cancelled) {
                seen.set(cancelled);
              }
            });
    thread.start();
    thread.join(30_000);
    assertInstanceOf(CancelledException.class, seen.get());
    ping();
  }
}
