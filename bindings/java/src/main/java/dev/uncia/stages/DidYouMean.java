package dev.uncia.stages;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what was meant by a misspelt name. */
final class DidYouMean {
  private DidYouMean() {}

  /** {@code Did you mean "x"?} with a space before it, or nothing: the end of an error message. */
  static String suffix(String name, Iterable<String> known) {
    String best = closest(name, known);
    return best == null ? "" : " Did you mean \"" + best + "\"?";
  }

  static @Nullable String closest(String name, Iterable<String> known) {
    String wanted = fold(name);
    String best = null;
    int bestDistance = Math.max(2, wanted.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(wanted, fold(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Levenshtein's edit distance, row by row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
