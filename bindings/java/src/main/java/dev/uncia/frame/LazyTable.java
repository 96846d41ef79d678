package dev.uncia.frame;

import dev.uncia.RunOptions;
import dev.uncia.arrow.RecordBatch;
import dev.uncia.runtime.Background;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Request;
import dev.uncia.runtime.Wire;
import dev.uncia.runtime.WireValue;
import dev.uncia.stages.Stage;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What {@link DataFrame} is made of besides the methods that the core offers. */
public abstract class LazyTable implements WireValue {
  private final Plan plan;

  LazyTable(Plan plan) {
    this.plan = plan;
  }

  /**
   * A table of this program as a plan.
   *
   * @param table the table
   * @return a plan that gives it
   */
  public static DataFrame of(Table table) {
    return new DataFrame(new Plan.Input(table.batches()));
  }

  /**
   * Rows of this program as a plan.
   *
   * @param rows maps from names of columns to values, or records
   * @return a plan that gives them
   */
  public static DataFrame of(List<?> rows) {
    return of(Table.of(rows));
  }

  /**
   * A table that need not fit into memory: its parts are asked for as the core takes them, anew for each call. There must be at least
   * one, and all must have the same columns.
   *
   * @param parts the rows, in order; iterated in a thread of its own
   * @return a plan that gives them
   */
  public static DataFrame ofParts(Iterable<Table> parts) {
    Iterable<RecordBatch> batches =
        () -> {
          Iterator<Table> tables = parts.iterator();
          return new Iterator<>() {
            private Iterator<RecordBatch> current = List.<RecordBatch>of().iterator();

            @Override
            public boolean hasNext() {
              while (!current.hasNext() && tables.hasNext()) {
                current = tables.next().batches().iterator();
              }
              return current.hasNext();
            }

            @Override
            public RecordBatch next() {
              return current.next();
            }
          };
        };
    return new DataFrame(new Plan.Input(batches));
  }

  /**
   * The plan of what a method that the core offers makes of this table.
   *
   * @param method name of the method
   * @param args its arguments; stages are copied, so that later changes of them do not count
   * @return the plan
   */
  public final DataFrame then(String method, Map<String, ?> args) {
    return new DataFrame(new Plan.Method(plan, method, snapshot(args), null));
  }

  /** The plans of the tables that a method gives. */
  final List<DataFrame> thenEach(String method, Map<String, ?> args, int count) {
    Map<String, ?> copied = snapshot(args);
    return IntStream.range(0, count)
        .mapToObj(item -> new DataFrame(new Plan.Method(plan, method, copied, item)))
        .toList();
  }

  /** The plan of a table that the core reads. */
  static DataFrame source(String name, Map<String, ?> args) {
    return new DataFrame(new Plan.Source(name, snapshot(args)));
  }

  private static Map<String, ?> snapshot(Map<String, ?> args) {
    Map<String, Object> copied = new LinkedHashMap<>();
    args.forEach((name, value) -> copied.put(name, value instanceof Stage stage ? stage.copy() : value));
    return copied;
  }

  /** Calls a method that gives no table. */
  final <T extends @Nullable Object> T action(String method, Map<String, ?> args, Wire.Decoder<T> result) {
    try {
      Inputs inputs = new Inputs();
      Map<String, Object> wire = new HashMap<>();
      wire.put("data", plan.toWire(inputs));
      wire.put("method", method);
      wire.put("args", Plan.encode(args, inputs));
      return result.decode(Core.get().call(new Request("action", wire, inputs.tables(), RunOptions.DEFAULT, true)));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Runs the plan and reads the whole result into memory.
   *
   * @return the table
   */
  public Table collect() {
    return collect(RunOptions.DEFAULT);
  }

  /**
   * Runs the plan and reads the whole result into memory.
   *
   * @param options how the call is watched and stopped
   * @return the table
   */
  public Table collect(RunOptions options) {
    try (TableStream stream = stream(options)) {
      return stream.readAll();
    }
  }

  /**
   * Runs the plan in another thread. Cancelling the future stops the core's work, too.
   *
   * @return the table to come
   */
  public CompletableFuture<Table> collectAsync() {
    return Background.run("uncia-collect", this::collect, late -> {});
  }

  /**
   * Runs the plan and reads the result part by part, so that it need not fit into memory.
   *
   * @return the parts, to be closed
   */
  public TableStream stream() {
    return stream(RunOptions.DEFAULT);
  }

  /**
   * Runs the plan and reads the result part by part.
   *
   * @param options how the call is watched and stopped
   * @return the parts, to be closed
   */
  public TableStream stream(RunOptions options) {
    Inputs inputs = new Inputs();
    Map<String, Object> args = Map.of("data", plan.toWire(inputs));
    return new TableStream(Core.get().open(new Request("collect", args, inputs.tables(), options, true)), this);
  }

  /** Prints the first rows. */
  public void show() {
    System.out.println(action("toText", Map.of(), Wire.STRING));
  }

  /**
   * The first rows, for notebooks such as those of a Java kernel of Jupyter: {@code display(plan.toHtml(), "text/html")}. No more
   * is read than is shown.
   *
   * @return HTML that needs nothing besides: names and types of the columns, and 20 rows
   */
  public String toHtml() {
    // Of pictures small ones are enough, however large they are.
    Table first = then("limit", Map.of("count", TableHtml.ROWS + 1)).then("thumbnails", Map.of()).collect();
    boolean isAll = first.rowCount() <= TableHtml.ROWS;
    int shown = Math.min(first.rowCount(), TableHtml.ROWS);
    return TableHtml.of(
        first, "%s%d rows × %d columns".formatted(isAll ? "" : "first ", shown, first.columns().size()));
  }

  /**
   * Runs the plan.
   *
   * @return a map from names of columns to values for each row
   */
  public List<Map<String, @Nullable Object>> toMaps() {
    return collect().toMaps();
  }

  /**
   * Runs the plan.
   *
   * @param type a record whose components are columns of the table
   * @param <R> the record
   * @return a record for each row
   */
  public <R extends Record> List<R> toRecords(Class<R> type) {
    return collect().toRecords(type);
  }

  @Override
  public final Map<String, Object> toWire(Inputs inputs) {
    return plan.toWire(inputs);
  }
}
