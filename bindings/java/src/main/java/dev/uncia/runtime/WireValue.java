package dev.uncia.runtime;

/** A value of the library that has a form of its own on the wire: a stage, a plan of a table, an enum. */
public interface WireValue {
  /**
   * The value as it is sent.
   *
   * @param inputs takes the tables that the value refers to
   * @return a value of JSON
   */
  Object toWire(Inputs inputs);
}
