//! The training loop: what Python lightgbm's `train` does around the C API.

use std::ffi::{CStr, c_char, c_int};
use std::ptr::null_mut;
use std::sync::Arc;

use napi::bindgen_prelude::{ClassInstance, Function, Object};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::booster::{Booster, Inner, Iterations, Outcome, load, save};
use crate::dataset::{self, Dataset};
use crate::early_stopping::{EarlyStopping, Rules, Series};
use crate::error::{Result, check, invalid_argument};
use crate::handle::OwnedBooster;
use crate::log;
use crate::params::{self, Params};
use crate::worker::{self, CancelFlag, Task};

#[napi(object, object_to_js = false)]
pub struct TrainInput {
    pub params: Params,
    pub num_iterations: u32,
    pub early_stopping_rounds: u32,
    pub first_metric_only: bool,
    pub min_delta: Vec<f64>,
    /// The name of the training data in evaluations; missing if it is not evaluated.
    pub training_name: Option<String>,
    pub validation_names: Vec<String>,
}

#[napi(object)]
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub dataset: String,
    pub metric: String,
    pub value: f64,
    pub higher_is_better: bool,
}

#[napi(object)]
pub struct Progress {
    pub iteration: u32,
    pub evaluations: Vec<Evaluation>,
}

/// Weak: the promise, not the listener, keeps the event loop alive.
type Listener = ThreadsafeFunction<Progress, (), Progress, Status, false, true>;

#[napi]
pub fn train<'env>(
    env: &'env Env,
    dataset: &Dataset,
    options: TrainInput,
    validations: Vec<ClassInstance<'env, Dataset>>,
    cancel: Option<&CancelFlag>,
    on_iteration: Option<Function<'env, Progress, ()>>,
) -> napi::Result<Object<'env>> {
    let dataset = dataset.inner(env)?;
    let validations = validations.iter().map(|one| one.inner(env)).collect::<napi::Result<Vec<_>>>()?;
    let cancel = cancel.cloned();
    let task = Task { pins: Vec::new(), cancel: cancel.clone() };
    let listener = on_iteration.map(|f| f.build_threadsafe_function().weak::<true>().build()).transpose()?;
    let job = move || run(dataset, &options, validations, cancel.as_ref(), listener.as_ref());
    worker::run(env, task, job, |_, (inner, outcome)| Ok(Booster::new(inner, outcome)))
}

fn run(
    dataset: dataset::Inner,
    options: &TrainInput,
    validations: Vec<dataset::Inner>,
    cancel: Option<&CancelFlag>,
    listener: Option<&Listener>,
) -> Result<(Inner, Outcome)> {
    let cancelled = || cancel.map_or(Ok(()), CancelFlag::check);
    cancelled()?;
    let params = params::encode(&recorded_params(options))?;
    let mut raw = null_mut();
    check(unsafe { LGBM_BoosterCreate(dataset.handle.raw, params.as_ptr(), &mut raw) })?;
    // Declared after the datasets, so that it is freed before them.
    let booster = OwnedBooster { raw };

    let begin = continue_from(&booster, &dataset, &validations)?;
    for validation in &validations {
        check(unsafe { LGBM_BoosterAddValidData(raw, validation.handle.raw) })?;
    }

    let metrics = metric_names(raw)?;
    let first = usize::from(options.training_name.is_none());
    let names: Vec<&String> = options.training_name.iter().chain(&options.validation_names).collect();
    let evaluations = |values: &[f64]| -> Vec<Evaluation> {
        let series = names.iter().flat_map(|name| metrics.iter().map(move |metric| (name, metric)));
        series
            .zip(values)
            .map(|((name, metric), value)| Evaluation {
                dataset: (*name).clone(),
                metric: metric.clone(),
                value: *value,
                higher_is_better: higher_is_better(metric),
            })
            .collect()
    };
    let mut stopping = early_stopping(options, &metrics, names.len())?;
    let mut outcome = Outcome::default();
    let mut values = Vec::new();

    let end = begin + options.num_iterations;
    for iteration in begin..end {
        cancelled()?;
        // LightGBM tells here that it found no split. Python's loop goes on, as another sample may have one.
        let mut found_no_split = 0;
        check(unsafe { LGBM_BoosterUpdateOneIter(raw, &mut found_no_split) })?;
        values.clear();
        for index in first..=validations.len() {
            evaluate(raw, index, metrics.len(), &mut values)?;
        }
        outcome.last_iteration = iteration + 1;
        if let Some(listener) = listener {
            let progress = Progress { iteration: iteration + 1, evaluations: evaluations(&values) };
            listener.call(progress, ThreadsafeFunctionCallMode::NonBlocking);
        }
        let is_last = iteration + 1 == end;
        if let Some(stop) = stopping.as_mut().and_then(|rule| rule.update(iteration, is_last, &values)) {
            outcome.best_iteration = stop.best_iteration + 1;
            values = stop.evaluations;
            break;
        }
    }
    outcome.best_score = evaluations(&values);

    // Only the trees are kept: scores, histograms and the reference to the data go. Early stopping keeps the trees up
    // to the best iteration.
    let count = if outcome.best_iteration > 0 { outcome.best_iteration as i32 } else { -1 };
    let text = save(raw, Iterations { start: 0, count }, C_API_FEATURE_IMPORTANCE_SPLIT)?;
    let inner = load(text)?;
    outcome.log = log::recent();
    Ok((inner, outcome))
}

/// What is passed beside the parameters belongs to LightGBM's record of them too.
fn recorded_params(options: &TrainInput) -> Params {
    let mut params = options.params.clone();
    params.insert("num_iterations".into(), options.num_iterations.to_string());
    if options.early_stopping_rounds > 0 {
        params.insert("early_stopping_round".into(), options.early_stopping_rounds.to_string());
        if options.first_metric_only {
            params.insert("first_metric_only".into(), "true".into());
        }
        if let [delta] = options.min_delta[..] {
            params.insert("early_stopping_min_delta".into(), delta.to_string());
        }
    }
    params
}

/// Puts the trees of the initial model first; gives the number of its iterations.
fn continue_from(
    booster: &OwnedBooster,
    dataset: &dataset::Inner,
    validations: &[dataset::Inner],
) -> Result<u32> {
    let address = |inner: &dataset::Inner| inner.init_model.as_ref().map(|model| Arc::as_ptr(&model.handle));
    if validations.iter().any(|validation| address(validation) != address(dataset)) {
        return invalid_argument("all datasets of a training must be made with the same initModel");
    }
    let Some(model) = &dataset.init_model else { return Ok(0) };
    let mut trees_per_iteration = 0;
    check(unsafe { LGBM_BoosterNumModelPerIteration(booster.raw, &mut trees_per_iteration) })?;
    if trees_per_iteration as usize != model.num_trees_per_iteration {
        return invalid_argument(format!(
            "the initial model has {} trees per iteration, but this training makes {trees_per_iteration}",
            model.num_trees_per_iteration
        ));
    }
    check(unsafe { LGBM_BoosterMerge(booster.raw, model.handle.raw) })?;
    Ok(model.num_iterations as u32)
}

fn early_stopping(
    options: &TrainInput,
    metrics: &[String],
    num_datasets: usize,
) -> Result<Option<EarlyStopping>> {
    let series = (0..num_datasets).flat_map(|dataset| {
        metrics.iter().enumerate().map(move |(metric, name)| Series {
            metric,
            higher_is_better: higher_is_better(name),
            is_training: dataset == 0 && options.training_name.is_some(),
        })
    });
    let rules = Rules {
        rounds: options.early_stopping_rounds,
        first_metric_only: options.first_metric_only,
        min_delta: options.min_delta.clone(),
    };
    EarlyStopping::new(rules, series.collect(), metrics.len(), is_dart(&options.params))
}

/// DART changes earlier trees, so that no earlier iteration can be returned to.
fn is_dart(params: &Params) -> bool {
    ["boosting", "boosting_type", "boost"]
        .iter()
        .any(|name| params.get(*name).is_some_and(|value| value == "dart"))
}

/// The same list as in Python lightgbm; LightGBM does not tell.
fn higher_is_better(metric: &str) -> bool {
    ["auc", "ndcg@", "map@", "average_precision"].iter().any(|prefix| metric.starts_with(prefix))
}

fn metric_names(booster: BoosterHandle) -> Result<Vec<String>> {
    const CAPACITY: usize = 256;
    let mut count: c_int = 0;
    check(unsafe { LGBM_BoosterGetEvalCounts(booster, &mut count) })?;
    let mut buffers = vec![[0 as c_char; CAPACITY]; count as usize];
    let mut pointers: Vec<*mut c_char> = buffers.iter_mut().map(|buffer| buffer.as_mut_ptr()).collect();
    let (mut written, mut needed) = (0, 0);
    check(unsafe {
        LGBM_BoosterGetEvalNames(booster, count, &mut written, CAPACITY, &mut needed, pointers.as_mut_ptr())
    })?;
    let name = |buffer: &[c_char; CAPACITY]| {
        unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_string_lossy().into_owned()
    };
    Ok(buffers.iter().map(name).collect())
}

fn evaluate(booster: BoosterHandle, index: usize, num_metrics: usize, values: &mut Vec<f64>) -> Result<()> {
    if num_metrics == 0 {
        return Ok(());
    }
    let start = values.len();
    values.resize(start + num_metrics, f64::NAN);
    let mut written = 0;
    check(unsafe { LGBM_BoosterGetEval(booster, index as c_int, &mut written, values[start..].as_mut_ptr()) })
}
