//! A trained or loaded model. It never refers to training data, so datasets can be freed at once.

use std::ffi::{CStr, c_char, c_int};
use std::ptr::null_mut;
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{Float64Array, Object};
use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::dataset::InitModel;
use crate::error::{Code, Failure, Result, c_string, check, invalid_argument};
use crate::handle::OwnedBooster;
use crate::summary::Summary;
use crate::train::Evaluation;
use crate::validate;
use crate::worker::{self, Task};

/// A range of iterations; LightGBM takes a count of zero or less as "all that follow".
#[napi(object)]
#[derive(Clone, Copy)]
pub struct Iterations {
    pub start: i32,
    pub count: i32,
}

#[derive(Clone)]
pub struct Inner {
    pub handle: Arc<OwnedBooster>,
    pub summary: Arc<Summary>,
}

#[napi]
pub struct Booster {
    inner: Option<Inner>,
    best_iteration: u32,
    best_score: Vec<Evaluation>,
    last_iteration: u32,
    log: Vec<String>,
}

#[napi]
impl Booster {
    #[napi(getter)]
    pub fn summary(&self, env: &Env) -> napi::Result<Summary> {
        Ok(Summary::clone(&self.inner(env)?.summary))
    }

    #[napi(getter)]
    pub fn best_iteration(&self) -> u32 {
        self.best_iteration
    }

    #[napi(getter)]
    pub fn best_score(&self) -> Vec<Evaluation> {
        self.best_score.clone()
    }

    /// The last iteration that listeners are told of.
    #[napi(getter)]
    pub fn last_iteration(&self) -> u32 {
        self.last_iteration
    }

    #[napi(getter)]
    pub fn log(&self) -> Vec<String> {
        self.log.clone()
    }

    #[napi]
    pub fn free(&mut self) {
        self.inner = None;
    }

    #[napi]
    pub fn model_string<'env>(
        &self,
        env: &'env Env,
        iterations: Iterations,
        importance: i32,
    ) -> napi::Result<Object<'env>> {
        let handle = self.inner(env)?.handle;
        let job = move || save(handle.raw, iterations, importance);
        worker::run(env, Task::default(), job, |_, text| Ok(text))
    }

    #[napi]
    pub fn dump<'env>(
        &self,
        env: &'env Env,
        iterations: Iterations,
        importance: i32,
    ) -> napi::Result<Object<'env>> {
        let handle = self.inner(env)?.handle;
        let job = move || {
            let Iterations { start, count } = iterations;
            text_of(|capacity, length, buffer| unsafe {
                LGBM_BoosterDumpModel(handle.raw, start, count, importance, capacity, length, buffer)
            })
        };
        worker::run(env, Task::default(), job, |_, text| Ok(text))
    }

    #[napi]
    pub fn feature_importance<'env>(
        &self,
        env: &'env Env,
        importance: i32,
        num_iterations: i32,
    ) -> napi::Result<Object<'env>> {
        let Inner { handle, summary } = self.inner(env)?;
        let job = move || {
            let mut values = vec![0.0; summary.num_features as usize];
            check(unsafe {
                LGBM_BoosterFeatureImportance(handle.raw, num_iterations, importance, values.as_mut_ptr())
            })?;
            Ok(values)
        };
        worker::run(env, Task::default(), job, |_, values| Ok(Float64Array::new(values)))
    }

    pub fn inner(&self, env: &Env) -> napi::Result<Inner> {
        match &self.inner {
            Some(inner) => Ok(inner.clone()),
            None => Err(invalid_argument::<()>("the booster has been freed").unwrap_err().into_js(env)),
        }
    }

    pub fn init_model(&self, env: &Env) -> napi::Result<InitModel> {
        let Inner { handle, summary } = self.inner(env)?;
        Ok(InitModel {
            handle,
            num_trees_per_iteration: summary.num_trees_per_iteration as usize,
            num_iterations: summary.num_iterations as usize,
        })
    }
}

/// What training found beside the model.
#[derive(Default)]
pub struct Outcome {
    pub best_iteration: u32,
    pub best_score: Vec<Evaluation>,
    pub last_iteration: u32,
    pub log: Vec<String>,
}

impl Booster {
    pub fn new(inner: Inner, outcome: Outcome) -> Self {
        let Outcome { best_iteration, best_score, last_iteration, log } = outcome;
        Booster { inner: Some(inner), best_iteration, best_score, last_iteration, log }
    }
}

/// Loads a model text from anywhere; it is validated first.
#[napi]
pub fn load_model<'env>(env: &'env Env, text: String) -> napi::Result<Object<'env>> {
    let job = move || {
        // Text that went through a Windows checkout: LightGBM counts bytes per tree without carriage returns.
        let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
        validate::validate(&text)?;
        load(text).map_err(|failure| Failure { code: Code::InvalidModel, ..failure })
    };
    worker::run(env, Task::default(), job, |_, inner| Ok(Booster::new(inner, Outcome::default())))
}

/// Loads a text that is known to be sound.
pub fn load(text: String) -> Result<Inner> {
    let text = c_string(text, "the model")?;
    let handle = load_handle(&text)?;
    let summary = Summary::of(handle.raw, &text.to_string_lossy())?;
    Ok(Inner { handle: Arc::new(handle), summary: Arc::new(summary) })
}

pub fn load_handle(text: &CStr) -> Result<OwnedBooster> {
    let (mut iterations, mut raw) = (0, null_mut());
    check(unsafe { LGBM_BoosterLoadModelFromString(text.as_ptr(), &mut iterations, &mut raw) })?;
    Ok(OwnedBooster { raw })
}

pub fn save(booster: BoosterHandle, iterations: Iterations, importance: c_int) -> Result<String> {
    let Iterations { start, count } = iterations;
    text_of(|capacity, length, buffer| unsafe {
        LGBM_BoosterSaveModelToString(booster, start, count, importance, capacity, length, buffer)
    })
}

/// Calls a function that fills a buffer if it is large enough, and tells the length that it needs.
pub fn text_of(mut fill: impl FnMut(i64, *mut i64, *mut c_char) -> c_int) -> Result<String> {
    let mut buffer: Vec<u8> = vec![0; 1 << 20];
    let mut needed = 0i64;
    check(fill(buffer.len() as i64, &mut needed, buffer.as_mut_ptr().cast()))?;
    if needed > buffer.len() as i64 {
        buffer.resize(needed as usize, 0);
        check(fill(needed, &mut needed, buffer.as_mut_ptr().cast()))?;
    }
    buffer.truncate(needed.max(1) as usize - 1);
    Ok(String::from_utf8(buffer)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// A copy of some iterations of a model that shares nothing with it.
pub fn copy_of(booster: &OwnedBooster, iterations: Iterations) -> Result<OwnedBooster> {
    let text = save(booster.raw, iterations, C_API_FEATURE_IMPORTANCE_SPLIT)?;
    load_handle(&c_string(text, "the model")?)
}
