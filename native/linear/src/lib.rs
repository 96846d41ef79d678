//! Fits linear models and applies them. `index.ts` is its typed front; nothing else loads it.

// Built for tests, the crate registers nothing with Node, so most of it has no caller.
#![cfg_attr(test, allow(dead_code))]

mod blocks;
mod coordinate_descent;
mod fault;
mod fit;
mod input;
mod loss;
mod moments;
mod normal;
mod numbers;
mod objective;
mod optimize;
mod predict;
mod problem;
#[cfg(test)]
mod tests;
