package dev.uncia.stages;

/** What values a param takes. */
public enum ParamKind {
  /** {@code true} or {@code false}. */
  BOOLEAN("boolean"),
  /** A whole number of 32 bits. */
  INT("int"),
  /** A whole number of 64 bits. */
  LONG("long"),
  /** A number. */
  DOUBLE("double"),
  /** Text. */
  STRING("string"),
  /** One of a fixed set of names. */
  ENUM("enum"),
  /** The name of a column. */
  COLUMN("column"),
  /** Names of columns. */
  COLUMNS("columns"),
  /** Whole numbers of 32 bits. */
  INTS("ints"),
  /** Numbers. */
  DOUBLES("doubles"),
  /** Texts. */
  STRINGS("strings"),
  /** Some of a fixed set of names. */
  ENUMS("enums"),
  /** A map from text to text. */
  STRING_MAP("stringMap"),
  /** Another stage. */
  STAGE("stage"),
  /** Other stages, in order. */
  STAGES("stages"),
  /** A table. */
  TABLE("table"),
  /** Operations in order; see {@link Step}. */
  STEPS("steps"),
  /** Points of a grid; see {@link ParamMap}. */
  PARAM_MAPS("paramMaps"),
  /** What a search may try; see {@link ParamSearch}. */
  PARAM_SPACE("paramSpace");

  private final String wireName;

  ParamKind(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String toString() {
    return wireName;
  }
}
