package dev.uncia.image;

import dev.uncia.arrow.ArrowType;
import dev.uncia.arrow.Field;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.frame.Column;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of tables and those of Java. A picture in a table is a struct as in Spark's image schema, so a {@code Map} to Java: {@code
 * origin}, {@code height}, {@code width}, {@code nChannels} (1 for gray, 3, or 4 with alpha), {@code mode} (OpenCV's code of the type) and
 * {@code data}: bytes, rows from the top, and in each pixel blue, green, red, alpha.
 *
 * <pre>{@code
 * Table pictures = DataFrame.readImages("pictures/*.png").collect();
 * var first = Images.toBufferedImage(pictures.row(0).get("image"));
 * Table back = Table.builder().add("image", Images.TYPE, List.of(Images.fromBufferedImage(first))).build();
 * }</pre>
 */
@NullMarked
public final class Images {
  /** The type of a column of pictures. */
  public static final ArrowType TYPE =
      new ArrowType.StructType(
          List.of(
              new Field("origin", ArrowType.UTF8),
              new Field("height", ArrowType.INT32),
              new Field("width", ArrowType.INT32),
              new Field("nChannels", ArrowType.INT32),
              new Field("mode", ArrowType.INT32),
              new Field("data", ArrowType.BINARY)));

  /** OpenCV's codes of pictures of 8 bits, by the number of channels. */
  private static final Map<Integer, Integer> MODES = Map.of(1, 0, 3, 16, 4, 24);

  private static final Set<String> NAMES = names((ArrowType.StructType) TYPE);

  private Images() {}

  private static Set<String> names(ArrowType.StructType struct) {
    return struct.fields().stream().map(Field::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a column holds pictures.
   *
   * @param type the type of the column
   * @return true for the struct of a picture
   */
  public static boolean isImage(ArrowType type) {
    return type instanceof ArrowType.StructType struct && names(struct).equals(NAMES);
  }

  /**
   * A picture as Java has it.
   *
   * @param picture a value of a column of pictures
   * @return an image of type {@code TYPE_BYTE_GRAY}, {@code TYPE_3BYTE_BGR} or {@code TYPE_4BYTE_ABGR} with a copy of the pixels; null for
   *     null
   * @throws UnciaException {@code column_type} when this is no picture, {@code invalid_data} when its bytes do not fit its size
   */
  public static @Nullable BufferedImage toBufferedImage(@Nullable Object picture) {
    return picture == null ? null : decode(picture, null);
  }

  /**
   * The pictures of a column.
   *
   * @param column a column of pictures
   * @return an image for each row, null where there is no picture
   * @throws UnciaException {@code column_type} when the column holds something else, {@code invalid_data}, naming the row, when the bytes
   *     of a picture do not fit its size
   */
  public static List<@Nullable BufferedImage> toBufferedImages(Column column) {
    if (!isImage(column.type())) {
      throw ErrorCode.COLUMN_TYPE.exception(
          "Column \"%s\" holds %s, not pictures.".formatted(column.name(), column.type()),
          ErrorDetails.ofColumn(column.name()),
          null);
    }
    List<@Nullable BufferedImage> images = new ArrayList<>(column.length());
    for (int row = 0; row < column.length(); row++) {
      Object picture = column.get(row);
      images.add(picture == null ? null : decode(picture, ErrorDetails.ofCell(column.name(), row)));
    }
    return images;
  }

  private static BufferedImage decode(Object picture, @Nullable ErrorDetails where) {
    if (!(picture instanceof Map<?, ?> cell)
        || !(cell.get("height") instanceof Number height)
        || !(cell.get("width") instanceof Number width)
        || !(cell.get("nChannels") instanceof Number channels)
        || !(cell.get("data") instanceof byte[] data)) {
      throw ErrorCode.COLUMN_TYPE.exception(
          "A picture is a map with height, width, nChannels and data; this is %s."
              .formatted(picture.getClass().getSimpleName()),
          where == null ? ErrorDetails.NONE : where,
          null);
    }
    int h = height.intValue();
    int w = width.intValue();
    int c = channels.intValue();
    if (!MODES.containsKey(c) || h <= 0 || w <= 0 || data.length != (long) h * w * c) {
      throw ErrorCode.INVALID_DATA.exception(
          "The picture%s has %d bytes for %d x %d pixels of %d channels; pictures have 1, 3 or 4 channels of 8 bits."
              .formatted(where == null ? "" : " in row " + where.row(), data.length, w, h, c),
          where == null ? ErrorDetails.NONE : where,
          null);
    }
    return image(h, w, c, data);
  }

  private static BufferedImage image(int height, int width, int channels, byte[] data) {
    if (channels == 1) {
      // Not by colours, which Java takes for linear light in gray images.
      BufferedImage gray = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      gray.getRaster().setDataElements(0, 0, width, height, data);
      return gray;
    }
    int type = channels == 3 ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_4BYTE_ABGR;
    // The raster takes its bands in the order red, green, blue, alpha, however it lays them out.
    byte[] bands = data.clone();
    for (int at = 0; at < bands.length; at += channels) {
      bands[at] = data[at + 2];
      bands[at + 2] = data[at];
    }
    BufferedImage image = new BufferedImage(width, height, type);
    image.getRaster().setDataElements(0, 0, width, height, bands);
    return image;
  }

  /**
   * A value for a column of pictures.
   *
   * @param image an image of any type; gray ones of eight bits get one channel, those with an alpha channel four, all others three
   * @return a picture without an origin
   */
  public static Map<String, Object> fromBufferedImage(BufferedImage image) {
    return fromBufferedImage(image, "");
  }

  /**
   * A value for a column of pictures.
   *
   * @param image an image of any type; gray ones of eight bits get one channel, those with an alpha channel four, all others three
   * @param origin where it comes from, such as the path of a file
   * @return a picture
   */
  public static Map<String, Object> fromBufferedImage(BufferedImage image, String origin) {
    boolean isGray = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    int channels = isGray ? 1 : image.getColorModel().hasAlpha() ? 4 : 3;
    Map<String, Object> picture = new LinkedHashMap<>();
    picture.put("origin", origin);
    picture.put("height", image.getHeight());
    picture.put("width", image.getWidth());
    picture.put("nChannels", channels);
    picture.put("mode", MODES.get(channels));
    picture.put("data", isGray ? grayBytes(image) : colorBytes(image, channels));
    return picture;
  }

  private static byte[] grayBytes(BufferedImage image) {
    return (byte[]) image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), null);
  }

  private static byte[] colorBytes(BufferedImage image, int channels) {
    int width = image.getWidth();
    byte[] bytes = new byte[Math.multiplyExact(Math.multiplyExact(width, image.getHeight()), channels)];
    int[] line = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, line, 0, width);
      for (int pixel : line) {
        for (int band = 0; band < channels; band++) {
          // Blue stands in the lowest byte, alpha in the highest.
          bytes[at++] = (byte) (pixel >> 8 * band);
        }
      }
    }
    return bytes;
  }

  /**
   * A picture in few words.
   *
   * @param picture a value of a column of pictures
   * @return width, height and number of channels, such as {@code image 64x48x3}
   */
  public static String describe(Map<?, ?> picture) {
    return "image %sx%sx%s".formatted(picture.get("width"), picture.get("height"), picture.get("nChannels"));
  }
}
