package dev.uncia.stages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The declaration of one param. Generated code builds it; programs read it. */
public final class Param {
  private final String name;
  private final ParamKind kind;
  private final boolean service;
  private final boolean required;
  private final boolean secret;
  private final @Nullable Object defaultValue;
  private final @Nullable Double min;
  private final @Nullable Double max;
  private final @Nullable Double exclusiveMin;
  private final @Nullable Double exclusiveMax;
  private final @Nullable Integer minItems;
  private final @Nullable Integer maxItems;
  private final @Nullable Pattern pattern;
  private final List<String> values;
  private final List<String> aliases;

  private Param(Builder builder) {
    name = builder.name;
    kind = builder.kind;
    service = builder.service;
    required = builder.required;
    secret = builder.secret;
    min = builder.min;
    max = builder.max;
    exclusiveMin = builder.exclusiveMin;
    exclusiveMax = builder.exclusiveMax;
    minItems = builder.minItems;
    maxItems = builder.maxItems;
    pattern = builder.pattern == null ? null : Pattern.compile(builder.pattern, Pattern.UNICODE_CHARACTER_CLASS);
    values = List.copyOf(builder.values);
    aliases = List.copyOf(builder.aliases);
    defaultValue = builder.defaultValue == null ? null : ParamValues.parse(this, builder.defaultValue);
  }

  /**
   * Begins a declaration.
   *
   * @param name name of the param
   * @param kind what values it takes
   * @return a builder
   */
  public static Builder of(String name, ParamKind kind) {
    return new Builder(name, kind);
  }

  /**
   * The name.
   *
   * @return the name as the setters spell it
   */
  public String name() {
    return name;
  }

  /**
   * What values the param takes.
   *
   * @return the kind
   */
  public ParamKind kind() {
    return kind;
  }

  /**
   * Whether the param takes either a value or, under the name with {@code Col}, the column that holds one for each row.
   *
   * @return true when it does
   */
  public boolean isService() {
    return service;
  }

  /**
   * Whether the param must be set before the stage can run.
   *
   * @return true when it must
   */
  public boolean isRequired() {
    return required;
  }

  /**
   * Whether the value is hidden in texts and left out of saves.
   *
   * @return true when it is
   */
  public boolean isSecret() {
    return secret;
  }

  /**
   * What holds when nothing is set.
   *
   * @return the value, or null when there is none
   */
  public @Nullable Object defaultValue() {
    return defaultValue;
  }

  /**
   * What an enum may be.
   *
   * @return the names, or an empty list when the kind is another
   */
  public List<String> values() {
    return values;
  }

  /**
   * Other names under which {@link Stage#set} finds the param, such as that of the native library.
   *
   * @return the names
   */
  public List<String> aliases() {
    return aliases;
  }

  @Nullable Integer minItems() {
    return minItems;
  }

  @Nullable Integer maxItems() {
    return maxItems;
  }

  @Nullable Pattern pattern() {
    return pattern;
  }

  boolean isInRange(double value) {
    return (min == null || value >= min)
        && (max == null || value <= max)
        && (exclusiveMin == null || value > exclusiveMin)
        && (exclusiveMax == null || value < exclusiveMax);
  }

  /** The range in words, such as {@code > 0 and <= 1}; empty when there is none. */
  String range() {
    List<String> parts = new ArrayList<>();
    add(parts, ">=", min);
    add(parts, ">", exclusiveMin);
    add(parts, "<=", max);
    add(parts, "<", exclusiveMax);
    return String.join(" and ", parts);
  }

  private static void add(List<String> parts, String operator, @Nullable Double bound) {
    if (bound != null) {
      boolean whole = bound == Math.rint(bound) && Math.abs(bound) < 1e15;
      parts.add(operator + " " + (whole ? String.format(Locale.ROOT, "%.0f", bound) : String.valueOf(bound)));
    }
  }

  /** Builds a declaration. */
  public static final class Builder {
    private final String name;
    private final ParamKind kind;
    private boolean service;
    private boolean required;
    private boolean secret;
    private @Nullable Object defaultValue;
    private @Nullable Double min;
    private @Nullable Double max;
    private @Nullable Double exclusiveMin;
    private @Nullable Double exclusiveMax;
    private @Nullable Integer minItems;
    private @Nullable Integer maxItems;
    private @Nullable String pattern;
    private List<String> values = List.of();
    private List<String> aliases = List.of();

    private Builder(String name, ParamKind kind) {
      this.name = name;
      this.kind = kind;
    }

    /**
     * It takes a value or a column.
     *
     * @return this
     */
    public Builder service() {
      service = true;
      return this;
    }

    /**
     * It must be set.
     *
     * @return this
     */
    public Builder required() {
      required = true;
      return this;
    }

    /**
     * It is hidden in texts.
     *
     * @return this
     */
    public Builder secret() {
      secret = true;
      return this;
    }

    /**
     * What holds when nothing is set.
     *
     * @param value a value that the param takes
     * @return this
     */
    public Builder defaultValue(Object value) {
      defaultValue = value;
      return this;
    }

    /**
     * Smallest number.
     *
     * @param bound the number
     * @return this
     */
    public Builder min(double bound) {
      min = bound;
      return this;
    }

    /**
     * Largest number.
     *
     * @param bound the number
     * @return this
     */
    public Builder max(double bound) {
      max = bound;
      return this;
    }

    /**
     * Number that all values are above.
     *
     * @param bound the number
     * @return this
     */
    public Builder exclusiveMin(double bound) {
      exclusiveMin = bound;
      return this;
    }

    /**
     * Number that all values are below.
     *
     * @param bound the number
     * @return this
     */
    public Builder exclusiveMax(double bound) {
      exclusiveMax = bound;
      return this;
    }

    /**
     * Least number of items.
     *
     * @param count the number
     * @return this
     */
    public Builder minItems(int count) {
      minItems = count;
      return this;
    }

    /**
     * Greatest number of items.
     *
     * @param count the number
     * @return this
     */
    public Builder maxItems(int count) {
      maxItems = count;
      return this;
    }

    /**
     * Regular expression that the whole text must match.
     *
     * @param regex the expression
     * @return this
     */
    public Builder pattern(String regex) {
      pattern = regex;
      return this;
    }

    /**
     * What an enum may be.
     *
     * @param names the names
     * @return this
     */
    public Builder values(String... names) {
      values = List.of(names);
      return this;
    }

    /**
     * Other names of the param.
     *
     * @param names the names
     * @return this
     */
    public Builder aliases(String... names) {
      aliases = List.of(names);
      return this;
    }

    /**
     * Ends the declaration.
     *
     * @return the param
     */
    public Param build() {
      return new Param(this);
    }
  }
}
