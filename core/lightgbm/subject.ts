/**
 * Gradient-boosted decision trees by LightGBM, which runs in the process of the core.
 * @module
 */
