/**
 * Linear models with L1 and L2 penalties, fitted in the process of the core.
 * @module
 */
