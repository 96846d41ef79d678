package dev.uncia.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.ColumnTypeException;
import dev.uncia.errors.InvalidDataException;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImagesTest {
  /** 2 x 3 pixels of which no two values are the same. */
  private static Map<String, Object> picture(int channels) {
    byte[] data = new byte[6 * channels];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 10);
    }
    Map<String, Object> picture = new HashMap<>();
    picture.put("origin", "p" + channels + ".png");
    picture.put("height", 2);
    picture.put("width", 3);
    picture.put("nChannels", channels);
    picture.put("mode", channels == 1 ? 0 : channels == 3 ? 16 : 24);
    picture.put("data", data);
    return picture;
  }

  private static void assertSame(Map<String, Object> expected, Map<String, Object> actual) {
    assertArrayEquals((byte[]) expected.get("data"), (byte[]) actual.get("data"));
    Map<String, Object> left = new HashMap<>(expected);
    Map<String, Object> right = new HashMap<>(actual);
    left.remove("data");
    right.remove("data");
    assertEquals(left, right);
  }

  @Test
  void pixelsKeepTheirColours() {
    BufferedImage image = Images.toBufferedImage(picture(3));
    assertEquals(3, image.getWidth());
    // Blue, green and red of the second pixel of the second row are bytes 12 to 14.
    assertEquals(0xff000000 | 140 << 16 | 130 << 8 | 120, image.getRGB(1, 1));
    BufferedImage clear = Images.toBufferedImage(picture(4));
    assertEquals((byte) 190 << 24 | 180 << 16 | 170 << 8 | 160, clear.getRGB(1, 1));
    assertEquals(40, Images.toBufferedImage(picture(1)).getRaster().getSample(1, 1, 0));
  }

  @Test
  void everyPictureComesBack() {
    for (int channels : new int[] {1, 3, 4}) {
      Map<String, Object> picture = picture(channels);
      assertSame(picture, Images.fromBufferedImage(Images.toBufferedImage(picture), "p" + channels + ".png"));
    }
    assertNull(Images.toBufferedImage(null));
  }

  @Test
  void otherTypesOfImagesAreUnderstood() {
    BufferedImage rgb = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    rgb.setRGB(1, 0, 0x010203);
    assertArrayEquals(new byte[] {0, 0, 0, 3, 2, 1}, (byte[]) Images.fromBufferedImage(rgb).get("data"));
    BufferedImage part = Images.toBufferedImage(picture(3)).getSubimage(1, 1, 2, 1);
    assertArrayEquals(
        new byte[] {120, (byte) 130, (byte) 140, (byte) 150, (byte) 160, (byte) 170},
        (byte[]) Images.fromBufferedImage(part).get("data"));
    BufferedImage grayPart = Images.toBufferedImage(picture(1)).getSubimage(1, 1, 2, 1);
    assertArrayEquals(new byte[] {40, 50}, (byte[]) Images.fromBufferedImage(grayPart).get("data"));
  }

  @Test
  void columnsOfPicturesGoThroughTheCore() {
    Table table =
        Table.builder().add("image", Images.TYPE, Arrays.asList(picture(3), null, picture(1))).build();
    Table back = DataFrame.of(table).collect();
    assertTrue(Images.isImage(back.column("image").type()));
    List<BufferedImage> images = Images.toBufferedImages(back.column("image"));
    assertNull(images.get(1));
    assertSame(picture(1), Images.fromBufferedImage(images.get(2), "p1.png"));
    assertTrue(table.toString().contains("{image=image 3x2x3}\n{image=null}"), table.toString());
  }

  @Test
  void whatIsNoPictureIsRefused() {
    Map<String, Object> picture = picture(3);
    picture.put("height", 5);
    Table table = Table.builder().add("image", Images.TYPE, Arrays.asList(null, picture)).build();
    InvalidDataException wrong =
        assertThrows(InvalidDataException.class, () -> Images.toBufferedImages(table.column("image")));
    assertEquals(1L, wrong.details().row());
    assertEquals("image", wrong.details().column());
    assertThrows(ColumnTypeException.class, () -> Images.toBufferedImage("a.png"));
    Table other = Table.builder().add("x", 1, 2).build();
    assertThrows(ColumnTypeException.class, () -> Images.toBufferedImages(other.column("x")));
    assertFalse(Images.isImage(other.column("x").type()));
  }
}
