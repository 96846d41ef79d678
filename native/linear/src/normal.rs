//! Least squares by the normal equations: one pass over the table, then a system of as many equations as there are features.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use crate::blocks::{Block, each_block, segments, sparse_row};
use crate::fault::{Fault, Result};
use crate::input::{Data, Layout};
use crate::objective::Scaling;

/// Sums of the products of features, and of features and targets, over the weight: features scaled, targets less their mean.
pub struct Equations {
    pub gram: DMatrix<f64>,
    pub target: DVector<f64>,
}

/// Rows that are weighed and scaled at once.
const ROWS: usize = 64;
/// A pivot below this says that features depend on each other; the equations then have many solutions.
const DEPENDENT: f64 = 1e-10;

pub fn equations(
    data: &Data,
    (targets, target_center): (&[f64], f64),
    weights: Option<&[f64]>,
    weight_sum: f64,
    scaling: &Scaling,
    cancelled: &AtomicBool,
) -> Result<Equations> {
    let features = data.features;
    let distance = |row: usize| targets[row] - target_center;
    let weigh = |row: usize| (weights.map_or(1.0, |weights| weights[row]) / weight_sum).sqrt();
    // Few large parts: each has a matrix of its own.
    let all = segments(data);
    let per_part = all.len().div_ceil(PARTS.min(all.len().max(1)));
    let work = |some: &[Range<usize>]| -> Option<(Vec<f64>, Vec<f64>)> {
        let mut gram = vec![0.0; features * features];
        let mut target = vec![0.0; features];
        let mut rows = Rows { values: Vec::new(), targets: Vec::new(), features };
        for range in some {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            match &data.layout {
                Layout::Chunks(chunks) => each_block(chunks, range.clone(), features, |first, block| {
                    for start in (0..block.rows).step_by(ROWS) {
                        for row in start..block.rows.min(start + ROWS) {
                            let weight = weigh(first + row);
                            rows.push_dense(&block, row, weight, scaling);
                            rows.targets.push(weight * distance(first + row));
                        }
                        rows.add_to(&mut gram, &mut target);
                    }
                }),
                Layout::Csr(csr) => {
                    for start in range.clone().step_by(ROWS) {
                        for row in start..range.end.min(start + ROWS) {
                            let weight = weigh(row);
                            rows.push_sparse(sparse_row(csr, row), weight, scaling);
                            rows.targets.push(weight * distance(row));
                        }
                        rows.add_to(&mut gram, &mut target);
                    }
                }
            }
        }
        Some((gram, target))
    };
    let parts: Vec<Option<(Vec<f64>, Vec<f64>)>> = all.par_chunks(per_part).map(work).collect();
    let mut gram = DMatrix::zeros(features, features);
    let mut target = DVector::zeros(features);
    for part in parts {
        let Some((some_gram, some_target)) = part else { return Err(Fault::cancelled()) };
        gram += DMatrix::from_vec(features, features, some_gram);
        target += DVector::from_vec(some_target);
    }
    // A constant has no coefficient; its equation must not make the others singular.
    for feature in 0..features {
        if scaling.factor[feature] == 0.0 {
            gram[(feature, feature)] = 1.0;
        }
    }
    Ok(Equations { gram, target })
}

/// Parts of the table that have a matrix of their own.
const PARTS: usize = 8;

/// A few rows, scaled, centred and multiplied by the roots of their weights.
struct Rows {
    values: Vec<f64>,
    targets: Vec<f64>,
    features: usize,
}

impl Rows {
    fn push_dense(&mut self, block: &Block, row: usize, weight: f64, scaling: &Scaling) {
        let factors = scaling.center.iter().zip(&scaling.factor).enumerate();
        self.values.extend(factors.map(|(feature, (center, factor))| {
            let value = block.values[row * block.row_stride + feature * block.feature_stride];
            weight * factor * (value - center)
        }));
    }

    fn push_sparse(&mut self, entries: impl Iterator<Item = (usize, f64)>, weight: f64, scaling: &Scaling) {
        let first = self.values.len();
        let zeros = scaling.center.iter().zip(&scaling.factor);
        self.values.extend(zeros.map(|(center, factor)| -weight * factor * center));
        for (feature, value) in entries {
            self.values[first + feature] += weight * scaling.factor[feature] * value;
        }
    }

    fn add_to(&mut self, gram: &mut [f64], target: &mut [f64]) {
        let (rows, features) = (self.targets.len(), self.features);
        for (values, of_row) in self.values.chunks_exact(features.max(1)).zip(&self.targets) {
            for (sum, value) in target.iter_mut().zip(values) {
                *sum += of_row * value;
            }
        }
        // All elements of the slices are reached, and none beyond.
        unsafe {
            matrixmultiply::dgemm(
                features,
                rows,
                features,
                1.0,
                self.values.as_ptr(),
                1,
                features as isize,
                self.values.as_ptr(),
                features as isize,
                1,
                1.0,
                gram.as_mut_ptr(),
                features as isize,
                1,
            );
        }
        self.values.clear();
        self.targets.clear();
    }
}

/// The solution with L2 penalties; the shortest one where there are many.
pub fn solve(mut equations: Equations, l2: &[f64]) -> DVector<f64> {
    for (feature, penalty) in l2.iter().enumerate() {
        equations.gram[(feature, feature)] += penalty;
    }
    let Equations { gram, target } = equations;
    if let Some(factors) = gram.clone().cholesky() {
        let pivots = factors.l_dirty().diagonal();
        if pivots.iter().all(|pivot| pivot * pivot > DEPENDENT) {
            return factors.solve(&target);
        }
    }
    let eigen = gram.symmetric_eigen();
    let largest = eigen.eigenvalues.iter().copied().fold(0.0, f64::max);
    let mut turned = eigen.eigenvectors.tr_mul(&target);
    for (component, value) in turned.iter_mut().zip(&eigen.eigenvalues) {
        *component = if *value > DEPENDENT * largest { *component / value } else { 0.0 };
    }
    eigen.eigenvectors * turned
}
