/**
 * Finding good settings of params: cross-validation, searches through grids and ranges, and the choice among models.
 * @module
 */
