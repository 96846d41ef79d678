package dev.uncia.arrow;

/** Resolution of times, timestamps and durations, in the order of the Arrow format. */
public enum TimeUnit {
  /** Whole seconds. */
  SECOND("s", 1),
  /** Thousandths of a second. */
  MILLISECOND("ms", 1_000),
  /** Millionths of a second. */
  MICROSECOND("us", 1_000_000),
  /** Thousand-millionths of a second. */
  NANOSECOND("ns", 1_000_000_000);

  private final String symbol;
  private final long perSecond;

  TimeUnit(String symbol, long perSecond) {
    this.symbol = symbol;
    this.perSecond = perSecond;
  }

  /**
   * How often the unit goes into a second.
   *
   * @return units in a second
   */
  public long perSecond() {
    return perSecond;
  }

  /**
   * How many nanoseconds the unit has.
   *
   * @return nanoseconds in the unit
   */
  public long nanos() {
    return 1_000_000_000 / perSecond;
  }

  @Override
  public String toString() {
    return symbol;
  }
}
