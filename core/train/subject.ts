/**
 * Judging what was learned.
 * @module
 */
