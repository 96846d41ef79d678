package dev.uncia.frame;

import dev.uncia.runtime.Html;

/** A table for notebooks. */
final class TableHtml {
  static final int ROWS = 20;

  private static final int LONGEST = 80;

  private TableHtml() {}

  /** The first rows; {@code size} says how large the whole is. */
  static String of(Table table, String size) {
    StringBuilder html = new StringBuilder("<table class=\"u-table\"><thead><tr>");
    for (Column column : table.columns()) {
      html.append("<th>").append(Html.text(column.name(), LONGEST));
      html.append("<br><small>").append(Html.text(column.type().toString(), LONGEST)).append("</small></th>");
    }
    html.append("</tr></thead><tbody>");
    for (int row = 0; row < Math.min(table.rowCount(), ROWS); row++) {
      html.append("<tr>");
      for (Column column : table.columns()) {
        html.append(cell(column, row));
      }
      html.append("</tr>");
    }
    return Html.framed(html.append("</tbody></table><small>").append(size).append("</small>").toString());
  }

  private static String cell(Column column, int row) {
    Object value = column.get(row);
    if (value == null) {
      return "<td><span class=\"u-null\">null</span></td>";
    }
    String text = Html.text(value.toString(), LONGEST);
    return value instanceof Number ? "<td class=\"u-number\">" + text + "</td>" : "<td>" + text + "</td>";
  }
}
