/**
 * Preparing columns for learning: picking and naming them, turning texts into codes and back, filling gaps.
 * @module
 */
