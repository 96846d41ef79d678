/**
 * Pictures: changed step by step, flipped to have more of them, made into vectors and tensors, and divided into superpixels.
 * @module
 */
