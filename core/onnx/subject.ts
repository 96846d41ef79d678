/**
 * Networks in ONNX's format, run by ONNX Runtime: on columns of numbers and texts, and on pictures.
 * @module
 */
