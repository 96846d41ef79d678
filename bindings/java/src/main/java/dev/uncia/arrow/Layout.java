package dev.uncia.arrow;

/**
 * Which buffers an array of some type has, in the order of the format: validity, offsets, data.
 *
 * @param validity whether there is a validity bitmap
 * @param offsetBytes width of an offset: 0 (there are none), 4 or 8
 * @param dataBits width of a value in bits; 0 where there is no data buffer, {@link #VARIABLE} where offsets delimit values
 */
record Layout(boolean validity, int offsetBytes, int dataBits) {
  static final int VARIABLE = -1;

  static final Layout NONE = new Layout(false, 0, 0);
  static final Layout CHILDREN = new Layout(true, 0, 0);

  static Layout fixed(int bits) {
    return new Layout(true, 0, bits);
  }

  static Layout variable(boolean large) {
    return new Layout(true, large ? 8 : 4, VARIABLE);
  }

  static Layout list(boolean large) {
    return new Layout(true, large ? 8 : 4, 0);
  }
}
