//! A fit, from a table and targets to coefficients.

use std::sync::atomic::{AtomicBool, Ordering};

use nalgebra::DVector;

use crate::coordinate_descent;
use crate::fault::{Fault, Result, invalid};
use crate::fit::{Fit, FitInput};
use crate::input::Data;
use crate::loss::Loss;
use crate::moments::{Moments, moments};
use crate::normal;
use crate::objective::{Objective, Raw, Scaling};
use crate::optimize;

/// With more features than this the normal equations take longer than to go over the table a few times.
const MOST_EQUATIONS: usize = 2048;

/// A problem as JavaScript gave it, checked.
struct Problem<'a> {
    data: &'a Data,
    targets: &'a [f64],
    weights: Option<&'a [f64]>,
    loss: Loss,
    outputs: usize,
}

pub fn run(input: FitInput, cancelled: &AtomicBool, notify: impl FnMut(usize, f64)) -> Result<Fit> {
    let FitInput { data, targets, weights, .. } = input;
    let data = Data::new(data)?;
    let is_small = input.loss == "squared" && data.features <= MOST_EQUATIONS;
    let settings = Settings {
        reg_param: input.reg_param,
        elastic_net_param: input.elastic_net_param,
        fit_intercept: input.fit_intercept,
        standardization: input.standardization,
        max_iterations: input.max_iterations as usize,
        tolerance: input.tolerance,
        is_normal: input.solver == "normal" || input.solver == "auto" && is_small,
    };
    let (loss, outputs) = match input.loss.as_str() {
        "squared" => (Loss::Squared, 1),
        "logistic" => (Loss::Logistic, 1),
        "softmax" => (Loss::Softmax, input.classes as usize),
        other => return invalid(format!("there is no loss {other:?}")),
    };
    let problem = Problem { data: &data, targets: &targets, weights: weights.as_deref(), loss, outputs };
    problem.check()?;
    problem.fit(&settings, cancelled, notify)
}

struct Settings {
    reg_param: f64,
    elastic_net_param: f64,
    fit_intercept: bool,
    standardization: bool,
    max_iterations: usize,
    tolerance: f64,
    is_normal: bool,
}

impl Problem<'_> {
    fn check(&self) -> Result<()> {
        let rows = self.data.rows;
        if rows == 0 || self.outputs == 0 {
            return invalid("there is nothing to fit");
        }
        if self.targets.len() != rows {
            return invalid(format!("{} targets, but {rows} rows", self.targets.len()));
        }
        let classes = match self.loss {
            Loss::Squared => f64::INFINITY,
            Loss::Logistic => 2.0,
            Loss::Softmax => self.outputs as f64,
        };
        let is_good = |target: &f64| {
            target.is_finite()
                && (self.loss == Loss::Squared
                    || (*target >= 0.0 && *target < classes && target.fract() == 0.0))
        };
        if let Some(row) = self.targets.iter().position(|target| !is_good(target)) {
            return invalid(format!("the target of row {row} is {}", self.targets[row]));
        }
        let Some(weights) = self.weights else { return Ok(()) };
        if weights.len() != rows {
            return invalid(format!("{} weights, but {rows} rows", weights.len()));
        }
        if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return invalid(format!("the weight of row {row} is {}", weights[row]));
        }
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 && sum.is_finite() { Ok(()) } else { invalid(format!("the weights add up to {sum}")) }
    }

    fn fit(
        &self,
        settings: &Settings,
        cancelled: &AtomicBool,
        notify: impl FnMut(usize, f64),
    ) -> Result<Fit> {
        let moments = moments(self.data, self.weights)?;
        if let Some(feature) = moments.magnitude.iter().position(|size| !size.is_finite()) {
            return invalid(format!("the numbers of feature {feature} are too large to be squared"));
        }
        let scaling = scaling(&moments, settings.fit_intercept);
        let (l1, l2) = penalties(&moments, &scaling, settings);
        let prior = self.without_features(settings.fit_intercept, moments.weight_sum);
        let objective = Objective {
            data: self.data,
            targets: self.targets,
            weights: self.weights,
            weight_sum: moments.weight_sum,
            loss: self.loss,
            outputs: self.outputs,
            scaling: &scaling,
            fit_intercept: settings.fit_intercept,
            l2,
            cancelled,
        };
        let found = if settings.is_normal {
            normal_fit(&objective, &l1, &prior, settings, notify)?
        } else {
            quasi_newton_fit(&objective, &l1, &prior, settings, notify)?
        };
        let mut raw = objective.raw(&found.variables);
        if self.loss == Loss::Softmax {
            center_classes(&mut raw, settings.reg_param == 0.0, settings.fit_intercept);
        }
        let empty = Raw { coefficients: vec![0.0; raw.coefficients.len()], intercepts: prior };
        let (loss, null_loss) = (objective.mean_loss(&raw)?, objective.mean_loss(&empty)?);
        if !loss.is_finite() || raw.coefficients.iter().any(|coefficient| !coefficient.is_finite()) {
            return invalid("the features or targets are too large for sums of their products");
        }
        Ok(Fit {
            coefficients: raw.coefficients.into(),
            intercepts: raw.intercepts.into(),
            iterations: found.iterations as u32,
            converged: found.converged,
            history: found.history.into(),
            loss,
            null_loss,
            weight_sum: moments.weight_sum,
        })
    }

    /// The intercepts of the best model without features, which fits start from.
    fn without_features(&self, fit_intercept: bool, weight_sum: f64) -> Vec<f64> {
        if !fit_intercept {
            return vec![0.0; self.outputs];
        }
        let weighed = |row: usize| self.weights.map_or(1.0, |weights| weights[row]) / weight_sum;
        let rows = || self.targets.iter().enumerate();
        match self.loss {
            Loss::Squared => vec![rows().map(|(row, target)| weighed(row) * target).sum()],
            Loss::Logistic => {
                let share: f64 = rows().map(|(row, target)| weighed(row) * target).sum();
                vec![(share.max(f64::MIN_POSITIVE) / (1.0 - share).max(f64::MIN_POSITIVE)).ln()]
            }
            Loss::Softmax => {
                let mut shares = vec![0.0; self.outputs];
                rows().for_each(|(row, target)| shares[*target as usize] += weighed(row));
                // A class all of whose rows weigh nothing has no logarithm to begin with.
                let logs: Vec<f64> = shares.iter().map(|share: &f64| share.max(1e-10).ln()).collect();
                let mean = logs.iter().sum::<f64>() / self.outputs as f64;
                logs.iter().map(|log| log - mean).collect()
            }
        }
    }
}

/// Features are fitted at unit deviation; without an intercept, which takes up what centring moves, at unit magnitude.
fn scaling(moments: &Moments, fit_intercept: bool) -> Scaling {
    let sizes = if fit_intercept { &moments.deviation } else { &moments.magnitude };
    Scaling {
        center: if fit_intercept { moments.mean.clone() } else { vec![0.0; moments.mean.len()] },
        factor: sizes.iter().map(|size| if *size > 0.0 { 1.0 / size } else { 0.0 }).collect(),
    }
}

/// The penalties on the scaled variables that are those asked for on the coefficients.
fn penalties(moments: &Moments, scaling: &Scaling, settings: &Settings) -> (Vec<f64>, Vec<f64>) {
    let Settings { reg_param, elastic_net_param, standardization, .. } = *settings;
    let of_feature = |feature: usize| {
        let size = if standardization { moments.deviation[feature] } else { 1.0 };
        size * scaling.factor[feature]
    };
    let features = 0..moments.mean.len();
    let l1 = features.clone().map(|feature| reg_param * elastic_net_param * of_feature(feature));
    let l2 = features.map(|feature| reg_param * (1.0 - elastic_net_param) * of_feature(feature).powi(2));
    (l1.collect(), l2.collect())
}

struct Found {
    variables: Vec<f64>,
    iterations: usize,
    converged: bool,
    history: Vec<f64>,
}

fn quasi_newton_fit(
    objective: &Objective,
    l1: &[f64],
    prior: &[f64],
    settings: &Settings,
    notify: impl FnMut(usize, f64),
) -> Result<Found> {
    let mut variables = vec![0.0; objective.size()];
    let mut all_l1 = vec![0.0; objective.size()];
    for of_output in all_l1.chunks_exact_mut(l1.len().max(1)).take(objective.outputs) {
        of_output.copy_from_slice(l1);
    }
    if objective.fit_intercept {
        let first = objective.size() - objective.outputs;
        variables[first..].copy_from_slice(prior);
        all_l1[first..].fill(0.0);
    }
    let options = optimize::Options {
        l1: &all_l1,
        max_iterations: settings.max_iterations,
        tolerance: settings.tolerance,
    };
    let evaluate = |x: &[f64], gradient: &mut [f64]| objective.evaluate(x, gradient);
    let outcome = optimize::minimize(&mut variables, &options, evaluate, notify)?;
    let optimize::Outcome { iterations, converged, history } = outcome;
    Ok(Found { variables, iterations, converged, history })
}

fn normal_fit(
    objective: &Objective,
    l1: &[f64],
    prior: &[f64],
    settings: &Settings,
    mut notify: impl FnMut(usize, f64),
) -> Result<Found> {
    let Objective { data, targets, weights, weight_sum, scaling, cancelled, l2, .. } = objective;
    let equations = normal::equations(data, (targets, prior[0]), *weights, *weight_sum, scaling, cancelled)?;
    let mut variables = vec![0.0; objective.size()];
    if objective.fit_intercept {
        variables[data.features] = prior[0];
    }
    let mut gradient = vec![0.0; objective.size()];
    let penalty =
        |x: &DVector<f64>| x.iter().zip(l1).map(|(value, penalty)| penalty * value.abs()).sum::<f64>();
    let before = objective.evaluate(&variables, &mut gradient)?;
    let (solution, iterations, converged) = if l1.iter().all(|penalty| *penalty == 0.0) {
        (normal::solve(equations, l2), 1, true)
    } else {
        let mut x = DVector::zeros(data.features);
        let limits = (settings.max_iterations, settings.tolerance);
        let is_cancelled = || cancelled.load(Ordering::Relaxed);
        let outcome = coordinate_descent::minimize(
            &equations.gram,
            &equations.target,
            (l1, l2),
            limits,
            &mut x,
            is_cancelled,
        )
        .ok_or_else(Fault::cancelled)?;
        (x, outcome.iterations, outcome.converged)
    };
    variables[..data.features].copy_from_slice(solution.as_slice());
    let after = objective.evaluate(&variables, &mut gradient)? + penalty(&solution);
    notify(iterations, after);
    Ok(Found { variables, iterations, converged, history: vec![before, after] })
}

/// Of the many coefficients that give the same probabilities, those whose mean over the classes is zero.
fn center_classes(raw: &mut Raw, coefficients: bool, intercepts: bool) {
    let outputs = raw.intercepts.len();
    let features = raw.coefficients.len() / outputs;
    if coefficients {
        for feature in 0..features {
            let of_classes = || (0..outputs).map(|output| output * features + feature);
            let mean = of_classes().map(|at| raw.coefficients[at]).sum::<f64>() / outputs as f64;
            of_classes().for_each(|at| raw.coefficients[at] -= mean);
        }
    }
    if intercepts {
        let mean = raw.intercepts.iter().sum::<f64>() / outputs as f64;
        raw.intercepts.iter_mut().for_each(|intercept| *intercept -= mean);
    }
}
