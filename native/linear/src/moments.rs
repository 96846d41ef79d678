//! Means and deviations of features, which fits are scaled by; and the check that every feature is a finite number.

use rayon::prelude::*;

use crate::blocks::{Block, each_block, segments, sparse_row};
use crate::fault::{Fault, Result};
use crate::input::{Data, Layout};

pub struct Moments {
    pub weight_sum: f64,
    pub mean: Vec<f64>,
    /// The sample's standard deviation, 0 for a feature that is constant.
    pub deviation: Vec<f64>,
    /// The root of the mean square.
    pub magnitude: Vec<f64>,
}

/// Weighted sums of some rows; they join without loss of precision (Chan, Golub and LeVeque 1983).
struct Part {
    weight: f64,
    square_weight: f64,
    mean: Vec<f64>,
    /// Sum of the squares of the distances from the mean.
    spread: Vec<f64>,
}

/// A deviation below this part of the mean is what rounding leaves of a constant.
const CONSTANT: f64 = 1e-12;

pub fn moments(data: &Data, weights: Option<&[f64]>) -> Result<Moments> {
    let parts: Vec<Part> = segments(data)
        .par_iter()
        .map(|rows| {
            let mut part = Part::new(data.features);
            match &data.layout {
                Layout::Chunks(chunks) => {
                    let mut fault = None;
                    each_block(chunks, rows.clone(), data.features, |first, block| {
                        if fault.is_none() {
                            fault = add_block(&mut part, first, &block, weights).err();
                        }
                    });
                    fault.map_or(Ok(part), Err)
                }
                Layout::Csr(csr) => {
                    for row in rows.clone() {
                        if let Some((column, value)) =
                            sparse_row(csr, row).find(|(_, value)| !value.is_finite())
                        {
                            return Err(Fault::not_finite(row, column, value));
                        }
                    }
                    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
                    part.weight = rows.clone().map(weight).sum();
                    part.square_weight = rows.clone().map(|row| weight(row) * weight(row)).sum();
                    if part.weight > 0.0 {
                        let mut present = vec![0.0; data.features];
                        for row in rows.clone() {
                            for (feature, value) in sparse_row(csr, row) {
                                part.mean[feature] += weight(row) * value;
                                present[feature] += weight(row);
                            }
                        }
                        part.mean.iter_mut().for_each(|mean| *mean /= part.weight);
                        for row in rows.clone() {
                            for (feature, value) in sparse_row(csr, row) {
                                part.spread[feature] += weight(row) * (value - part.mean[feature]).powi(2);
                            }
                        }
                        for ((spread, mean), present) in part.spread.iter_mut().zip(&part.mean).zip(&present)
                        {
                            *spread += (part.weight - present).max(0.0) * mean * mean;
                        }
                    }
                    Ok(part)
                }
            }
        })
        .collect::<Result<_>>()?;
    let all = parts.into_iter().fold(Part::new(data.features), Part::join);
    Ok(all.finish())
}

fn add_block(part: &mut Part, first: usize, block: &Block, weights: Option<&[f64]>) -> Result<()> {
    let Block { rows, features, row_stride, feature_stride, .. } = *block;
    // A sum of finite numbers that are not huge is finite, and a single one that is not spoils it.
    if !block.values.iter().sum::<f64>().is_finite() {
        for row in 0..rows {
            for feature in 0..features {
                let value = block.values[row * row_stride + feature * feature_stride];
                if !value.is_finite() {
                    return Err(Fault::not_finite(first + row, feature, value));
                }
            }
        }
    }
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[first + row]);
    let mut other = Part::new(features);
    other.weight = (0..rows).map(weight).sum();
    other.square_weight = (0..rows).map(|row| weight(row) * weight(row)).sum();
    if other.weight > 0.0 {
        if block.is_row_major() {
            for row in 0..rows {
                let weight = weight(row) / other.weight;
                for (mean, value) in other.mean.iter_mut().zip(block.row(row)) {
                    *mean += weight * value;
                }
            }
            for row in 0..rows {
                let weight = weight(row);
                for ((spread, mean), value) in other.spread.iter_mut().zip(&other.mean).zip(block.row(row)) {
                    *spread += weight * (value - mean) * (value - mean);
                }
            }
        } else {
            for feature in 0..features {
                let values = block.feature(feature);
                let sum: f64 = values.iter().enumerate().map(|(row, value)| weight(row) * value).sum();
                let mean = sum / other.weight;
                other.mean[feature] = mean;
                other.spread[feature] = values
                    .iter()
                    .enumerate()
                    .map(|(row, value)| weight(row) * (value - mean) * (value - mean))
                    .sum();
            }
        }
    }
    let before = std::mem::replace(part, Part::new(0));
    *part = before.join(other);
    Ok(())
}

impl Part {
    fn new(features: usize) -> Self {
        Part { weight: 0.0, square_weight: 0.0, mean: vec![0.0; features], spread: vec![0.0; features] }
    }

    fn join(mut self, other: Part) -> Part {
        let weight = self.weight + other.weight;
        if other.weight > 0.0 {
            let share = other.weight / weight;
            for feature in 0..self.mean.len() {
                let distance = other.mean[feature] - self.mean[feature];
                self.mean[feature] += share * distance;
                self.spread[feature] += other.spread[feature] + distance * distance * self.weight * share;
            }
        }
        self.weight = weight;
        self.square_weight += other.square_weight;
        self
    }

    fn finish(self) -> Moments {
        // Unbiased for weights that are counts, as Spark's.
        let degrees = self.weight - self.square_weight / self.weight;
        let deviation = self.spread.iter().zip(&self.mean).map(|(spread, mean)| {
            let deviation = if degrees > 0.0 { (spread / degrees).sqrt() } else { 0.0 };
            if deviation > CONSTANT * mean.abs() { deviation } else { 0.0 }
        });
        let magnitude = self
            .spread
            .iter()
            .zip(&self.mean)
            .map(|(spread, mean)| (spread / self.weight + mean * mean).sqrt())
            .collect();
        Moments { weight_sum: self.weight, deviation: deviation.collect(), magnitude, mean: self.mean }
    }
}
