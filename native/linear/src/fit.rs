//! The call that fits, as JavaScript makes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi::bindgen_prelude::{AsyncTask, Float64Array, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, Task};
use napi_derive::napi;

use crate::fault::{Fault, Result, invalid};
use crate::input::DataInput;
use crate::problem::run;

#[napi(object, object_to_js = false)]
pub struct FitInput {
    pub data: DataInput,
    /// Numbers, or codes of classes from 0.
    pub targets: Float64Array,
    pub weights: Option<Float64Array>,
    /// `squared`, `logistic` or `softmax`.
    pub loss: String,
    /// How many classes there are, for `softmax`.
    pub classes: u32,
    pub reg_param: f64,
    pub elastic_net_param: f64,
    pub fit_intercept: bool,
    pub standardization: bool,
    pub max_iterations: u32,
    pub tolerance: f64,
    /// `normal`, `l-bfgs` or `auto`.
    pub solver: String,
    pub threads: u32,
}

/// A fitted model, and how it was found.
#[napi(object, object_from_js = false)]
pub struct Fit {
    /// Output by output.
    pub coefficients: Float64Array,
    pub intercepts: Float64Array,
    pub iterations: u32,
    pub converged: bool,
    /// The objective before the first iteration and after each.
    pub history: Float64Array,
    /// The mean loss without penalties, and that of the best model without features.
    pub loss: f64,
    pub null_loss: f64,
    pub weight_sum: f64,
}

#[napi(object, object_from_js = false)]
pub struct FitReply {
    pub fit: Option<Fit>,
    pub fault: Option<Fault>,
}

#[napi(object, object_from_js = false)]
pub struct Progress {
    pub iteration: u32,
    pub objective: f64,
}

/// Weak: the promise, not the listener, keeps the event loop alive.
type Listener = ThreadsafeFunction<Progress, (), Progress, Status, false, true>;

/// Set by an `AbortSignal`; fits look at it between pieces of the table.
#[napi]
#[derive(Clone, Default)]
pub struct CancelFlag {
    pub(crate) cancelled: Arc<AtomicBool>,
}

#[napi]
impl CancelFlag {
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    #[napi]
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

pub struct FitTask {
    input: Option<FitInput>,
    cancel: CancelFlag,
    listener: Option<Listener>,
}

#[napi]
pub fn fit(
    input: FitInput,
    cancel: &CancelFlag,
    on_iteration: Option<Function<Progress, ()>>,
) -> napi::Result<AsyncTask<FitTask>> {
    let listener = on_iteration.map(|f| f.build_threadsafe_function().weak::<true>().build()).transpose()?;
    Ok(AsyncTask::new(FitTask { input: Some(input), cancel: cancel.clone(), listener }))
}

impl Task for FitTask {
    type Output = Result<Fit>;
    type JsValue = FitReply;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let Some(input) = self.input.take() else { return Ok(invalid("a fit runs once")) };
        let listener = self.listener.as_ref();
        let notify = |iteration: usize, objective: f64| {
            if let Some(listener) = listener {
                let progress = Progress { iteration: iteration as u32, objective };
                listener.call(progress, ThreadsafeFunctionCallMode::NonBlocking);
            }
        };
        Ok(on_threads(input.threads, || run(input, &self.cancel.cancelled, notify)))
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(match output {
            Ok(fit) => FitReply { fit: Some(fit), fault: None },
            Err(fault) => FitReply { fit: None, fault: Some(fault) },
        })
    }
}

/// Runs work on a pool of its own, so that each fit keeps to its part of the budget of threads.
pub fn on_threads<T: Send>(threads: u32, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1) as usize)
        .thread_name(|index| format!("linear-{index}"))
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(error) => Err(Fault::new("INTERNAL", format!("cannot start threads: {error}"))),
    }
}
