//! The Node-API addon around LightGBM. `index.ts` is its typed front; nothing else loads it.

// Built for tests, the crate registers nothing with Node, so most of it has no caller.
#![cfg_attr(test, allow(dead_code))]

mod arrow;
mod blocks;
mod booster;
mod data;
mod dataset;
mod early_stopping;
mod error;
mod handle;
mod js;
mod log;
mod params;
mod predict;
mod rows;
mod summary;
mod train;
mod validate;
mod worker;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use uncia_lightgbm_sys::{LGBM_DumpParamAliases, VERSION};

#[napi]
pub fn version() -> &'static str {
    VERSION
}

/// All parameters that LightGBM declares, with their aliases, as JSON.
#[napi]
pub fn parameter_aliases(env: &Env) -> napi::Result<String> {
    booster::text_of(|capacity, length, buffer| unsafe { LGBM_DumpParamAliases(capacity, length, buffer) })
        .map_err(|failure| failure.into_js(env))
}

/// Goes through the queue: a change of the number of threads during a job would corrupt its per-thread buffers.
#[napi]
pub fn set_max_threads(env: &Env, threads: i32) -> napi::Result<Object<'_>> {
    worker::run(env, worker::Task::default(), move || params::set_max_threads(threads), |_, ()| Ok(()))
}
