package dev.uncia.arrow;

/** Reads the value at a place that was checked to hold one. */
interface ValueReader {
  Object read(int index);
}
