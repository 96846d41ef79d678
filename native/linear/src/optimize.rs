//! L-BFGS, and its orthant-wise variant for L1 penalties (Andrew and Gao 2007, "Scalable training of L1-regularized log-linear models").

use lbfgs::Lbfgs;

use crate::fault::Result;

/// How many steps the approximation of the curvature remembers; that of SciPy and Spark.
const MEMORY: usize = 10;
/// Trials of one line search.
const TRIALS: usize = 40;
/// The decrease that a step must bring, and the part of the slope that it must leave, by Wolfe's conditions.
const DECREASE: f64 = 1e-4;
const CURVATURE: f64 = 0.9;
/// A step that brings less than this, relative to the objective, brings nothing but rounding.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

pub struct Options<'a> {
    /// The penalty on the absolute value of each variable.
    pub l1: &'a [f64],
    pub max_iterations: usize,
    /// The fit ends where no component of the gradient is larger.
    pub tolerance: f64,
}

pub struct Outcome {
    pub iterations: usize,
    pub converged: bool,
    /// The objective before the first iteration and after each.
    pub history: Vec<f64>,
}

/// Minimizes `smooth(x) + sum(l1 * |x|)` from `x` on. `smooth` gives its value and writes its gradient.
pub fn minimize(
    x: &mut [f64],
    options: &Options,
    mut smooth: impl FnMut(&[f64], &mut [f64]) -> Result<f64>,
    mut on_iteration: impl FnMut(usize, f64),
) -> Result<Outcome> {
    let Options { l1, max_iterations, tolerance } = *options;
    let is_sparse = l1.iter().any(|penalty| *penalty > 0.0);
    let size = x.len();
    let mut memory = Lbfgs::<f64>::new(size.max(1), MEMORY).with_sy_epsilon(f64::MIN_POSITIVE);
    let mut gradient = vec![0.0; size];
    let mut value = smooth(x, &mut gradient)? + penalty(x, l1);
    let mut history = vec![value];
    let (mut trial, mut trial_gradient) = (x.to_vec(), vec![0.0; size]);
    let mut slope = pseudo_gradient(x, &gradient, l1);
    let mut is_fresh = true;
    let mut iterations = 0;
    memory.update_hessian(&gradient, x);
    let converged = loop {
        if slope.iter().all(|component| component.abs() <= tolerance) {
            break true;
        }
        if iterations == max_iterations {
            break false;
        }
        let mut direction: Vec<f64> = slope.clone();
        memory.apply_hessian(&mut direction);
        for (to, along) in direction.iter_mut().zip(&slope) {
            // Where a component would climb, the penalty keeps it where it is.
            *to = if is_sparse && *to * along <= 0.0 { 0.0 } else { -*to };
        }
        let descent = dot(&direction, &slope);
        let length = if is_fresh { (1.0 / norm(&slope)).min(1.0) } else { 1.0 };
        let search = Search { start: x, slope: &slope, direction: &direction, descent, value, l1, is_sparse };
        let step = if descent < 0.0 {
            search.run(length, &mut trial, &mut trial_gradient, &mut smooth)?
        } else {
            None
        };
        let Some(reached) = step else {
            // The remembered curvature no longer fits: begin anew; if that does not help either, rounding is reached.
            if is_fresh {
                break true;
            }
            memory.reset();
            memory.update_hessian(&gradient, x);
            is_fresh = true;
            continue;
        };
        let gain = value - reached;
        x.copy_from_slice(&trial);
        gradient.copy_from_slice(&trial_gradient);
        value = reached;
        memory.update_hessian(&gradient, x);
        is_fresh = false;
        slope = pseudo_gradient(x, &gradient, l1);
        iterations += 1;
        history.push(value);
        on_iteration(iterations, value);
        if gain <= ROUNDING * value.abs().max(1.0) {
            break true;
        }
    };
    Ok(Outcome { iterations, converged, history })
}

struct Search<'a> {
    start: &'a [f64],
    slope: &'a [f64],
    direction: &'a [f64],
    descent: f64,
    value: f64,
    l1: &'a [f64],
    is_sparse: bool,
}

impl Search<'_> {
    /// Leaves in `trial` a point that is lower by enough, and gives its value; nothing where there is none.
    fn run(
        &self,
        mut length: f64,
        trial: &mut [f64],
        gradient: &mut [f64],
        smooth: &mut impl FnMut(&[f64], &mut [f64]) -> Result<f64>,
    ) -> Result<Option<f64>> {
        let (mut low, mut high) = (0.0, f64::INFINITY);
        for _ in 0..TRIALS {
            self.step(length, trial);
            let reached = smooth(trial, gradient)? + penalty(trial, self.l1);
            let promised = if self.is_sparse {
                trial
                    .iter()
                    .zip(self.start)
                    .zip(self.slope)
                    .map(|((to, from), slope)| slope * (to - from))
                    .sum()
            } else {
                length * self.descent
            };
            // Not `>`, so that a value that is not a number counts as too far; what rounding can do is forgiven.
            let is_enough = reached <= self.value + DECREASE * promised + f64::EPSILON * self.value.abs();
            if !is_enough {
                high = length;
            } else if !self.is_sparse && dot(gradient, self.direction) < CURVATURE * self.descent {
                low = length;
            } else {
                return Ok(Some(reached));
            }
            length = if high.is_finite() { (low + high) / 2.0 } else { 2.0 * length };
        }
        Ok(None)
    }

    fn step(&self, length: f64, trial: &mut [f64]) {
        for (at, trial) in trial.iter_mut().enumerate() {
            let from = self.start[at];
            let to = from + length * self.direction[at];
            // A step ends where a penalized variable changes its sign: the objective has a kink there.
            let sign = if from == 0.0 { -self.slope[at] } else { from };
            *trial = if self.l1[at] > 0.0 && to * sign <= 0.0 { 0.0 } else { to };
        }
    }
}

fn penalty(x: &[f64], l1: &[f64]) -> f64 {
    x.iter().zip(l1).map(|(value, penalty)| penalty * value.abs()).sum()
}

/// The steepest slope of the whole objective, whose kinks have one on either side.
fn pseudo_gradient(x: &[f64], gradient: &[f64], l1: &[f64]) -> Vec<f64> {
    x.iter()
        .zip(gradient)
        .zip(l1)
        .map(|((value, gradient), penalty)| {
            if *value != 0.0 {
                gradient + penalty * value.signum()
            } else {
                (gradient - penalty).max(0.0) + (gradient + penalty).min(0.0)
            }
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
