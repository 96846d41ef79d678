package dev.uncia.frame;

import dev.uncia.arrow.Field;
import dev.uncia.image.Images;
import dev.uncia.runtime.Html;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table for notebooks. */
final class TableHtml {
  static final int ROWS = 20;

  private static final int LONGEST = 80;

  /** Bytes of pictures that one table shows: a notebook keeps them in its file. */
  private static final int MOST_PICTURE_BYTES = 1 << 20;

  private TableHtml() {}

  /** The first rows; {@code size} says how large the whole is. */
  static String of(Table table, String size) {
    StringBuilder html = new StringBuilder("<table class=\"u-table\"><thead><tr>");
    List<Field> fields = table.schema().fields();
    for (Field field : fields) {
      html.append("<th>").append(Html.text(field.name(), LONGEST));
      String type = isThumbnail(field) || Images.isImage(field.type()) ? "image" : field.type().toString();
      html.append("<br><small>").append(Html.text(type, LONGEST)).append("</small></th>");
    }
    html.append("</tr></thead><tbody>");
    int pictureBytes = 0;
    for (int row = 0; row < Math.min(table.rowCount(), ROWS); row++) {
      html.append("<tr>");
      for (int c = 0; c < fields.size(); c++) {
        Object value = table.columns().get(c).get(row);
        if (value instanceof Map<?, ?> cell && isThumbnail(fields.get(c))) {
          byte[] file = cell.get("file") instanceof byte[] bytes ? bytes : new byte[0];
          boolean isShown = file.length > 0 && pictureBytes + file.length <= MOST_PICTURE_BYTES;
          pictureBytes += isShown ? file.length : 0;
          html.append(isShown ? picture(cell, file) : "<td>" + Images.describe(cell) + "</td>");
        } else if (value instanceof Map<?, ?> picture && Images.isImage(fields.get(c).type())) {
          html.append("<td>").append(Images.describe(picture)).append("</td>");
        } else {
          html.append(cell(value));
        }
      }
      html.append("</tr>");
    }
    return Html.framed(html.append("</tbody></table><small>").append(size).append("</small>").toString());
  }

  /** Whether the core has made small files of a column of pictures. */
  private static boolean isThumbnail(Field field) {
    return "thumbnail".equals(field.metadata().get("uncia:type"));
  }

  private static String picture(Map<?, ?> cell, byte[] file) {
    String name = Html.text(cell.get("origin") + " " + Images.describe(cell), LONGEST);
    String kind = file[0] == (byte) 0x89 ? "png" : "jpeg";
    return "<td><img src=\"data:image/%s;base64,%s\" alt=\"%s\" title=\"%s\"></td>"
        .formatted(kind, Base64.getEncoder().encodeToString(file), name, name);
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "<td><span class=\"u-null\">null</span></td>";
    }
    String text = Html.text(value.toString(), LONGEST);
    return value instanceof Number ? "<td class=\"u-number\">" + text + "</td>" : "<td>" + text + "</td>";
  }
}
