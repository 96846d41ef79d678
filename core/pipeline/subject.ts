/**
 * Stages that hold other stages.
 * @module
 */
