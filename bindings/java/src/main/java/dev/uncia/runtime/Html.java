package dev.uncia.runtime;

/** How stages and tables look in notebooks: plain HTML with one style sheet, in shades of the notebook's own colours. */
public final class Html {
  private static final String STYLE =
      """
      <style>
      .uncia{font-size:13px;line-height:1.45;max-width:100%;overflow-x:auto}
      .uncia table{border-collapse:collapse;margin:2px 0}
      .uncia th,.uncia td{padding:2px 10px;text-align:left;vertical-align:top}
      .uncia .u-table th,.uncia .u-table td{border-bottom:1px solid rgba(127,127,127,.25);white-space:nowrap}
      .uncia td.u-number{text-align:right;font-variant-numeric:tabular-nums}
      .uncia small,.uncia .u-null{opacity:.65;font-weight:400}
      .uncia details{border:1px solid rgba(127,127,127,.6);border-radius:6px;padding:4px 10px;margin:4px 0;width:fit-content}
      .uncia summary{cursor:pointer;font-weight:600}
      .uncia td.u-value{font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere}
      </style>
      """;

  private Html() {}

  /**
   * Puts the style sheet before what it is for.
   *
   * @param content HTML
   * @return a whole piece
   */
  public static String framed(String content) {
    return STYLE + "<div class=\"uncia\">" + content + "</div>";
  }

  /**
   * Text as HTML.
   *
   * @param text any text
   * @param longest how many characters of it are shown
   * @return the text with its marks escaped
   */
  public static String text(String text, int longest) {
    String shown = text.length() <= longest ? text : text.substring(0, longest) + "…";
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
