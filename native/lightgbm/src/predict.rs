//! Predictions: of whole tables on LightGBM's thread, and of one row at a time on the caller's.

use std::ffi::c_int;
use std::ptr::null_mut;

use napi::Env;
use napi::bindgen_prelude::{Float64Array, Object};
use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::booster::{Booster, Inner, Iterations, copy_of};
use crate::data::{Data, DataInput, Request};
use crate::error::{Code, Failure, Result, check, invalid_argument};
use crate::handle::OwnedBooster;
use crate::js::{ElementType, Pinned, TypedArray};
use crate::params::{self, Params};
use crate::worker::{self, CancelFlag, Task};

#[napi(object, object_to_js = false)]
pub struct PredictInput {
    pub kind: i32,
    pub iterations: Iterations,
    pub params: Params,
}

#[napi(object, object_from_js = false)]
pub struct Prediction {
    pub values: Float64Array,
    pub rows: i64,
    pub width: i64,
}

#[napi]
pub fn predict<'env>(
    env: &'env Env,
    booster: &Booster,
    data: Pinned<DataInput>,
    options: PredictInput,
    cancel: Option<&CancelFlag>,
) -> napi::Result<Object<'env>> {
    let inner = booster.inner(env)?;
    let cancel = cancel.cloned();
    let Pinned { value: data, pin } = data;
    let task = Task { pins: vec![pin], cancel: cancel.clone() };
    let job = move || run(&inner, data.into_data()?, &options, cancel.as_ref());
    worker::run(env, task, job, |_, (values, rows, width)| {
        Ok(Prediction { values: Float64Array::new(values), rows: rows as i64, width: width as i64 })
    })
}

fn run(
    booster: &Inner,
    data: Data,
    options: &PredictInput,
    cancel: Option<&CancelFlag>,
) -> Result<(Vec<f64>, usize, usize)> {
    if let Some(cancel) = cancel {
        cancel.check()?;
    }
    let params = params::encode(&options.params)?;
    let width = width(&booster.handle, options.kind, options.iterations)?;
    let rows = data.rows();
    data.check_indices()?;
    let mut values = Vec::new();
    let size = rows.checked_mul(width).filter(|size| values.try_reserve_exact(*size).is_ok());
    let Some(size) = size else {
        return Err(Failure::new(Code::LightGbm, format!("no memory for {rows} x {width} predictions")));
    };
    values.resize(size, 0.0);
    let iterations = booster.summary.num_iterations;
    let Iterations { start, count } = options.iterations;
    let all = start <= 0 && (count <= 0 || count.unsigned_abs() >= iterations);
    let request = Request {
        booster: &booster.handle,
        kind: options.kind,
        start_iteration: start,
        num_iteration: if all { -1 } else { count },
        params: &params,
        // LightGBM notes the range of iterations in the booster, step by step: only the whole range is the same at each step.
        threads: if all && options.kind != C_API_PREDICT_CONTRIB {
            params::threads(&options.params)
        } else {
            1
        },
    };
    let block = block_of_rows(booster, options.kind);
    unsafe { data.predict(&request, width, block, cancel, &mut values)? };
    Ok((values, rows, width))
}

/// How many rows to predict between two looks at the cancel flag: some tenths of a second's work.
fn block_of_rows(booster: &Inner, kind: c_int) -> usize {
    let trees =
        (booster.summary.num_iterations as usize * booster.summary.num_trees_per_iteration as usize).max(1);
    let row_trees = if kind == C_API_PREDICT_CONTRIB { 100_000 } else { 10_000_000 };
    (row_trees / trees).clamp(64, 1 << 20)
}

fn width(booster: &OwnedBooster, kind: c_int, iterations: Iterations) -> Result<usize> {
    let mut width = 0i64;
    check(unsafe {
        LGBM_BoosterCalcNumPredict(booster.raw, 1, kind, iterations.start, iterations.count, &mut width)
    })?;
    usize::try_from(width).or_else(|_| invalid_argument("the width of a prediction is negative"))
}

/// Predicts one row on the calling thread. It owns a copy of the trees: in LightGBM each prediction stores its range
/// of iterations in the booster, so sharing one would mix up the ranges of concurrent predictions.
#[napi]
pub struct RowPredictor {
    config: FastConfigHandle,
    num_features: usize,
    width: usize,
    // Freed after `config`, which refers to it.
    _booster: OwnedBooster,
}

#[napi]
impl RowPredictor {
    #[napi(getter)]
    pub fn num_features(&self) -> i64 {
        self.num_features as i64
    }

    #[napi(getter)]
    pub fn width(&self) -> i64 {
        self.width as i64
    }

    #[napi]
    pub fn predict(&self, env: &Env, input: TypedArray, output: TypedArray) -> napi::Result<()> {
        // The lengths also tell whether a buffer has been detached since the last call.
        let fits = |array: TypedArray, len| array.element == ElementType::Float64 && array.len == len;
        if !fits(input, self.num_features) || !fits(output, self.width) {
            let failure =
                Failure::new(Code::InvalidArgument, "the buffers of the row predictor have been detached");
            return Err(failure.into_js(env));
        }
        let mut written = 0i64;
        let return_code = unsafe {
            LGBM_BoosterPredictForMatSingleRowFast(
                self.config,
                input.data,
                &mut written,
                output.data.cast_mut().cast(),
            )
        };
        check(return_code).map_err(|failure| failure.into_js(env))
    }
}

impl Drop for RowPredictor {
    fn drop(&mut self) {
        unsafe { LGBM_FastConfigFree(self.config) };
    }
}

#[napi]
pub fn create_row_predictor(
    env: &Env,
    booster: &Booster,
    options: PredictInput,
) -> napi::Result<RowPredictor> {
    let inner = booster.inner(env)?;
    worker::run_alone();
    row_predictor(&inner, &options).map_err(|failure| failure.into_js(env))
}

fn row_predictor(booster: &Inner, options: &PredictInput) -> Result<RowPredictor> {
    let params = params::encode(&options.params)?;
    let copy = copy_of(&booster.handle, options.iterations)?;
    let all = Iterations { start: 0, count: -1 };
    let width = width(&copy, options.kind, all)?;
    let num_features = booster.summary.num_features as usize;
    let mut config = null_mut();
    check(unsafe {
        LGBM_BoosterPredictForMatSingleRowFastInit(
            copy.raw,
            options.kind,
            all.start,
            all.count,
            C_API_DTYPE_FLOAT64,
            num_features as i32,
            params.as_ptr(),
            &mut config,
        )
    })?;
    Ok(RowPredictor { config, num_features, width, _booster: copy })
}
