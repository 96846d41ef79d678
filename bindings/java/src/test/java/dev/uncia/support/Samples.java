package dev.uncia.support;

import dev.uncia.frame.Table;
import java.util.Random;

/** Tables that tests learn from. */
public final class Samples {
  private Samples() {}

  /** Two classes that one number tells apart. */
  public static Table twoClasses(int rows) {
    double[] x = new Random(7).doubles(rows).toArray();
    String[] label = new String[rows];
    for (int i = 0; i < rows; i++) {
      label[i] = x[i] > 0.5 ? "big" : "small";
    }
    return Table.builder().add("x", x).add("label", label).build();
  }

  /** A table whose fit takes long. */
  public static Table large(int rows, int columns) {
    Random random = new Random(3);
    Table.Builder table = Table.builder();
    for (int c = 0; c < columns; c++) {
      table.add("x" + c, random.doubles(rows).toArray());
    }
    return table.add("label", random.ints(rows, 0, 2).toArray()).build();
  }

  /** The names of the columns that {@link #large} gives. */
  public static String[] features(int columns) {
    String[] names = new String[columns];
    for (int c = 0; c < columns; c++) {
      names[c] = "x" + c;
    }
    return names;
  }
}
