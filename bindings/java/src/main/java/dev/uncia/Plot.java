package dev.uncia;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.runtime.Wire;
import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a model or of its results. It is drawn once, in the core, and is the same in every language.
 *
 * @param title what it is
 * @param description the same as the picture shows, in words
 * @param svg the picture: one {@code <svg>} element, without scripts or references to anything outside of it
 * @param spec the specification of Vega-Lite that it was drawn from, with the numbers that it shows, as maps, lists and plain values
 */
public record Plot(String title, String description, String svg, Map<String, @Nullable Object> spec) {

  /**
   * A page that shows the plot, needs nothing besides, and follows the reader's light or dark theme.
   *
   * @return HTML
   */
  public String html() {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        :root { color-scheme: light dark; color: #1f2328; background: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { color: #e6edf3; background: #0d1117; } }
        body { margin: 1rem; }
        </style>
        </head>
        <body>
        %s
        </body>
        </html>
        """
        .formatted(title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), svg);
  }

  /**
   * Writes the plot to a file, in place of one that is there.
   *
   * @param path ends in {@code .svg}, {@code .html}, or {@code .json} for the specification of Vega-Lite
   * @throws dev.uncia.errors.UnciaException of code {@code invalid_param} for another ending
   */
  public void save(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    String text =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "svg" -> svg + "\n";
          case "html", "htm" -> html();
          case "json" -> Wire.jsonText(spec) + "\n";
          default -> throw ErrorCode.INVALID_PARAM.exception(
              "A plot cannot be saved as \"%s\". Name a file that ends in .svg, .html or .json.".formatted(path),
              ErrorDetails.NONE,
              null);
        };
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Shows the plot in the browser. Where there is no desktop it only writes the page.
   *
   * @return the page that was written, among the temporary files
   */
  public Path show() {
    try {
      Path page = Files.createTempDirectory("uncia-plot-").resolve("plot.html");
      save(page);
      if (!GraphicsEnvironment.isHeadless()
          && Desktop.isDesktopSupported()
          && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(page.toUri());
      }
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Plot \"%s\": %s Use save(Path.of(\"plot.svg\")) or show().".formatted(title, description);
  }
}
