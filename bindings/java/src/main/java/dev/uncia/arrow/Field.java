package dev.uncia.arrow;

import java.util.Map;

/**
 * Name and type of a column, or of a part of a nested one.
 *
 * @param name any text, even an empty one
 * @param type what its values are
 * @param nullable whether values may be missing
 * @param metadata notes that travel with the column
 */
public record Field(String name, ArrowType type, boolean nullable, Map<String, String> metadata) {

  /**
   * Keeps a copy of the metadata.
   *
   * @param name any text, even an empty one
   * @param type what its values are
   * @param nullable whether values may be missing
   * @param metadata notes that travel with the column
   */
  public Field {
    metadata = Map.copyOf(metadata);
  }

  /**
   * A field whose values may be missing.
   *
   * @param name any text
   * @param type what its values are
   */
  public Field(String name, ArrowType type) {
    this(name, type, true, Map.of());
  }

  /**
   * A field whose values are never missing.
   *
   * @param name any text
   * @param type what its values are
   * @return the field
   */
  public static Field required(String name, ArrowType type) {
    return new Field(name, type, false, Map.of());
  }

  @Override
  public String toString() {
    return name + ": " + type + (nullable ? "" : " not null");
  }
}
