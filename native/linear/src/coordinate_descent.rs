//! The elastic net on a Gram matrix, one coefficient after the other (Friedman, Hastie and Tibshirani 2010, "Regularization paths for
//! generalized linear models via coordinate descent").

use nalgebra::{DMatrix, DVector};

/// Rounds over all coefficients.
pub struct Outcome {
    pub iterations: usize,
    pub converged: bool,
}

/// Minimizes `x'Gx/2 - c'x + sum(l2 * x^2)/2 + sum(l1 * |x|)` from `x` on; ends where no component of the gradient is off by more than
/// `tolerance`. `is_cancelled` is asked once a round.
pub fn minimize(
    gram: &DMatrix<f64>,
    target: &DVector<f64>,
    (l1, l2): (&[f64], &[f64]),
    (max_iterations, tolerance): (usize, f64),
    x: &mut DVector<f64>,
    mut is_cancelled: impl FnMut() -> bool,
) -> Option<Outcome> {
    // The slope of the squares for all coefficients, kept up to date.
    let mut slope = gram * &*x - target;
    for iterations in 1..=max_iterations {
        if is_cancelled() {
            return None;
        }
        let mut largest: f64 = 0.0;
        for at in 0..x.len() {
            let curvature = gram[(at, at)] + l2[at];
            if curvature <= 0.0 {
                continue;
            }
            let before = x[at];
            let free = gram[(at, at)] * before - slope[at];
            let after = free.signum() * (free.abs() - l1[at]).max(0.0) / curvature;
            if after != before {
                slope.axpy(after - before, &gram.column(at), 1.0);
                x[at] = after;
                largest = largest.max((after - before).abs() * curvature);
            }
        }
        if largest <= tolerance {
            return Some(Outcome { iterations, converged: true });
        }
    }
    Some(Outcome { iterations: max_iterations, converged: false })
}
