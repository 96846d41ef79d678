import { column, int, oneOf, params } from "../params/index.ts";

/** @group Columns */
export const HasPictureCols = params({
  /**
   * The column of pictures: images, or the bytes of picture files (JPEG, PNG, WebP, BMP, TIFF), which are decoded first.
   */
  inputCol: column({ default: "image" }),
  /**
   * The column that is added. When it is not set, the result takes the place of the column that is read.
   */
  outputCol: column({}),
});

/** @group Bad pictures */
export const HasPictureErrors = params({
  /**
   * What becomes of a row whose picture is bad: `keep` it with a null, `skip` it, or fail with an `error` that names the row. Rows
   * without a picture are kept, and null.
   */
  handleInvalid: oneOf(["keep", "skip", "error"], { default: "keep" }),
  /**
   * A column of text that says what is wrong with each bad picture, and is null for all others. One of that name that is there, as after
   * `readImages`, keeps what it says of other rows. No column when it is not set.
   */
  errorCol: column({}),
});

/** @group Decoding */
export const HasMaxPixels = params({
  /**
   * Height times width that a file may have to be decoded: one with more is a bad picture, told by its header, so that a small file
   * cannot take all memory.
   */
  maxPixels: int({ default: 67108864, min: 1 }),
});

/** @group Size of the vectors */
export const HasUnrolledSize = params({
  /**
   * Pixels from top to bottom to which each picture is resized, together with `width`: the vectors then have one length, known before any
   * picture is read. When neither is set each picture keeps its size, and the result is a column of lists.
   */
  height: int({ min: 1, max: 65536 }),
  /**
   * Pixels from left to right to which each picture is resized; see `height`.
   */
  width: int({ min: 1, max: 65536 }),
  /**
   * 1 makes pictures grey, 3 makes them colours. When it is not set it is 3 where a size is set, and else each picture keeps its own.
   */
  nChannels: int({ min: 1, max: 3 }),
});
