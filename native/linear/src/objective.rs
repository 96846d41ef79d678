//! The mean loss of a linear model over a table, and its gradient.
//!
//! The variables that are fitted belong to features that are centred and scaled, which makes the problem round and its solution quick to
//! find. The features themselves stay as they are: what centring and scaling would change is worked into the coefficients instead, so that
//! nothing is copied and sparse rows stay sparse.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::blocks::{Block, each_block, segments, sparse_row};
use crate::fault::{Fault, Result};
use crate::input::{Data, Layout};
use crate::loss::{Loss, one_loss, softmax_loss};

/// How a feature becomes the one that is fitted: `(feature - center) * factor`.
pub struct Scaling {
    pub center: Vec<f64>,
    pub factor: Vec<f64>,
}

pub struct Objective<'a> {
    pub data: &'a Data,
    pub targets: &'a [f64],
    pub weights: Option<&'a [f64]>,
    pub weight_sum: f64,
    pub loss: Loss,
    /// Margins of a row: one, or one a class.
    pub outputs: usize,
    pub scaling: &'a Scaling,
    pub fit_intercept: bool,
    /// The penalty on half the square of each variable of one output.
    pub l2: Vec<f64>,
    pub cancelled: &'a AtomicBool,
}

/// Coefficients for the features as they are.
pub struct Raw {
    /// Output by output.
    pub coefficients: Vec<f64>,
    pub intercepts: Vec<f64>,
}

/// Sums over some rows.
struct Sums {
    loss: f64,
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
}

impl Objective<'_> {
    /// How many variables there are: the coefficients of each output, then the intercepts.
    pub fn size(&self) -> usize {
        self.outputs * (self.data.features + usize::from(self.fit_intercept))
    }

    pub fn raw(&self, variables: &[f64]) -> Raw {
        let features = self.data.features;
        let (scaled, intercepts) = variables.split_at(self.outputs * features);
        let mut intercepts = if self.fit_intercept { intercepts.to_vec() } else { vec![0.0; self.outputs] };
        let mut coefficients = scaled.to_vec();
        for (row, intercept) in coefficients.chunks_exact_mut(features.max(1)).zip(&mut intercepts) {
            for ((coefficient, factor), center) in
                row.iter_mut().zip(&self.scaling.factor).zip(&self.scaling.center)
            {
                *coefficient *= factor;
                *intercept -= *coefficient * center;
            }
        }
        Raw { coefficients, intercepts }
    }

    /// The mean loss with the L2 penalty; its gradient is written.
    pub fn evaluate(&self, variables: &[f64], gradient: &mut [f64]) -> Result<f64> {
        let sums = self.sums(&self.raw(variables))?;
        let features = self.data.features;
        let mut value = sums.loss / self.weight_sum;
        let (scaled, intercepts) = gradient.split_at_mut(self.outputs * features);
        for (output, of_intercept) in sums.intercepts.iter().copied().enumerate() {
            for feature in 0..features {
                let at = output * features + feature;
                let centred = sums.coefficients[at] - of_intercept * self.scaling.center[feature];
                let penalty = self.l2[feature] * variables[at];
                scaled[at] = centred * self.scaling.factor[feature] / self.weight_sum + penalty;
                value += 0.5 * penalty * variables[at];
            }
            if self.fit_intercept {
                intercepts[output] = of_intercept / self.weight_sum;
            }
        }
        Ok(value)
    }

    /// The mean loss without penalties.
    pub fn mean_loss(&self, raw: &Raw) -> Result<f64> {
        Ok(self.sums(raw)?.loss / self.weight_sum)
    }

    fn sums(&self, raw: &Raw) -> Result<Sums> {
        let parts: Vec<Option<Sums>> =
            segments(self.data).par_iter().map(|rows| self.part(rows, raw)).collect();
        let mut all = Sums::new(self.outputs, self.data.features);
        for part in parts {
            let Some(part) = part else { return Err(Fault::cancelled()) };
            all.loss += part.loss;
            add(&mut all.coefficients, &part.coefficients, 1.0);
            add(&mut all.intercepts, &part.intercepts, 1.0);
        }
        Ok(all)
    }

    fn part(&self, rows: &Range<usize>, raw: &Raw) -> Option<Sums> {
        if self.cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let features = self.data.features;
        let mut sums = Sums::new(self.outputs, features);
        let mut margins = Vec::new();
        match &self.data.layout {
            Layout::Chunks(chunks) => each_block(chunks, rows.clone(), features, |first, block| {
                if self.outputs == 1 && block.is_row_major() {
                    self.add_rows(first, &block, raw, &mut sums);
                } else {
                    margins.clear();
                    for _ in 0..block.rows {
                        margins.extend_from_slice(&raw.intercepts);
                    }
                    add_margins(&block, raw, &mut margins);
                    self.to_slopes(first, &mut margins, &mut sums);
                    add_gradient(&block, &margins, &mut sums.coefficients);
                }
            }),
            Layout::Csr(csr) => {
                for row in rows.clone() {
                    margins.clear();
                    margins.extend_from_slice(&raw.intercepts);
                    for (feature, value) in sparse_row(csr, row) {
                        for (output, margin) in margins.iter_mut().enumerate() {
                            *margin += raw.coefficients[output * features + feature] * value;
                        }
                    }
                    self.to_slopes(row, &mut margins, &mut sums);
                    for (feature, value) in sparse_row(csr, row) {
                        for (output, slope) in margins.iter().enumerate() {
                            sums.coefficients[output * features + feature] += slope * value;
                        }
                    }
                }
            }
        }
        Some(sums)
    }

    /// One output over rows that stand one after the other: each row is read once.
    fn add_rows(&self, first: usize, block: &Block, raw: &Raw, sums: &mut Sums) {
        let Sums { loss, coefficients, intercepts } = sums;
        let margin = raw.intercepts[0];
        for row in 0..block.rows {
            let values = block.row(row);
            let weight = self.weight(first + row);
            let (lost, slope) =
                one_loss(self.loss, self.targets[first + row], margin + dot(values, &raw.coefficients));
            *loss += weight * lost;
            intercepts[0] += weight * slope;
            add(coefficients, values, weight * slope);
        }
    }

    /// Adds up the loss of some rows, and makes of each margin the slope of the loss.
    fn to_slopes(&self, first: usize, margins: &mut [f64], sums: &mut Sums) {
        for (row, margins) in margins.chunks_exact_mut(self.outputs).enumerate() {
            let target = self.targets[first + row];
            let weight = self.weight(first + row);
            let lost = match self.loss {
                Loss::Softmax => softmax_loss(target as usize, margins),
                loss => {
                    let (lost, slope) = one_loss(loss, target, margins[0]);
                    margins[0] = slope;
                    lost
                }
            };
            sums.loss += weight * lost;
            for (slope, sum) in margins.iter_mut().zip(&mut sums.intercepts) {
                *slope *= weight;
                *sum += *slope;
            }
        }
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }
}

impl Sums {
    fn new(outputs: usize, features: usize) -> Self {
        Sums { loss: 0.0, coefficients: vec![0.0; outputs * features], intercepts: vec![0.0; outputs] }
    }
}

fn add_margins(block: &Block, raw: &Raw, margins: &mut [f64]) {
    let outputs = raw.intercepts.len();
    if outputs == 1 {
        for (feature, coefficient) in raw.coefficients.iter().enumerate() {
            add(margins, block.feature(feature), *coefficient);
        }
        return;
    }
    let (rows, features) = (block.rows, block.features);
    // The strides and sizes are those of the slices, of which all elements are reached and none beyond.
    unsafe {
        matrixmultiply::dgemm(
            rows,
            features,
            outputs,
            1.0,
            block.values.as_ptr(),
            block.row_stride as isize,
            block.feature_stride as isize,
            raw.coefficients.as_ptr(),
            1,
            features as isize,
            1.0,
            margins.as_mut_ptr(),
            outputs as isize,
            1,
        );
    }
}

fn add_gradient(block: &Block, slopes: &[f64], gradient: &mut [f64]) {
    let (rows, features) = (block.rows, block.features);
    let outputs = slopes.len() / rows;
    if outputs == 1 {
        for (feature, sum) in gradient.iter_mut().enumerate() {
            *sum += dot(block.feature(feature), slopes);
        }
        return;
    }
    // As above.
    unsafe {
        matrixmultiply::dgemm(
            outputs,
            rows,
            features,
            1.0,
            slopes.as_ptr(),
            1,
            outputs as isize,
            block.values.as_ptr(),
            block.row_stride as isize,
            block.feature_stride as isize,
            1.0,
            gradient.as_mut_ptr(),
            features as isize,
            1,
        );
    }
}

/// With several sums, so that the processor adds several numbers at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_parts, a_rest) = a.as_chunks::<8>();
    let (b_parts, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_parts.iter().zip(b_parts) {
        for at in 0..8 {
            sums[at] += a[at] * b[at];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

fn add(to: &mut [f64], values: &[f64], factor: f64) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += factor * value;
    }
}
