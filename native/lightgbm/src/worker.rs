//! The one thread that LightGBM runs on. A second thread that enters OpenMP leaves a second team of threads behind,
//! and training is then 1.5 times as slow; last error, log callback and network state are thread-local as well.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use napi::Env;
use napi::bindgen_prelude::{Object, ToNapiValue};
use napi_derive::napi;
use uncia_lightgbm_sys::uncia_lightgbm_run_alone;

use crate::error::{Code, Failure, Result};
use crate::js::Pin;
use crate::log;

/// Feature contributions and JSON dumps recurse once per level of a tree; `validate::MAX_DEPTH` levels must fit.
const STACK_BYTES: usize = 32 << 20;

type Job = Box<dyn FnOnce() + Send>;

fn queue() -> std::result::Result<&'static Sender<Job>, Failure> {
    static QUEUE: OnceLock<std::result::Result<Sender<Job>, String>> = OnceLock::new();
    QUEUE
        .get_or_init(|| {
            let (sender, receiver) = channel::<Job>();
            std::thread::Builder::new()
                .name("lightgbm".into())
                .stack_size(STACK_BYTES)
                .spawn(move || {
                    log::capture();
                    for job in receiver {
                        job();
                    }
                })
                .map(|_| sender)
                .map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(|error| Failure::new(Code::LightGbm, format!("cannot start LightGBM's thread: {error}")))
}

/// Runs `job` on LightGBM's thread when the jobs before it have ended; used to free what LightGBM allocated, so that
/// freeing gigabytes does not stall the event loop.
pub fn post(job: impl FnOnce() + Send + 'static) {
    if let Ok(queue) = queue() {
        let _ = queue.send(Box::new(job));
    }
}

/// Runs `job` on LightGBM's thread and gives a promise of what `finish` makes of its result on the JavaScript thread.
/// The pinned values stay alive until then.
pub fn run<'env, T, R, J, F>(env: &'env Env, pins: Vec<Pin>, job: J, finish: F) -> napi::Result<Object<'env>>
where
    T: Send + 'static,
    R: ToNapiValue + 'static,
    J: FnOnce() -> Result<T> + Send + 'static,
    F: FnOnce(Env, T) -> napi::Result<R> + Send + 'static,
{
    let queue = queue().map_err(|failure| failure.into_js(env))?;
    type Settle<R> = Box<dyn FnOnce(Env) -> napi::Result<R>>;
    let (deferred, promise) = env.create_deferred::<R, Settle<R>>()?;
    let work: Job = Box::new(move || {
        log::clear();
        let result = catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| {
            let reason = panic.downcast_ref::<String>().map(String::as_str);
            let reason = reason.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown reason");
            Err(Failure::new(Code::LightGbm, format!("internal error: {reason}")))
        });
        deferred.resolve(Box::new(move |env| {
            for pin in pins {
                pin.release(&env);
            }
            match result {
                Ok(value) => finish(env, value),
                Err(failure) => Err(failure.into_js(&env)),
            }
        }));
    });
    queue.send(work).map_err(|_| napi::Error::from_reason("LightGBM's thread has ended"))?;
    Ok(promise)
}

/// Prepares a JavaScript thread for the few calls that do not go to LightGBM's thread: they run without an OpenMP
/// team and leave LightGBM's number of threads as it is.
pub fn run_alone() {
    thread_local! {
        static PREPARED: () = {
            unsafe { uncia_lightgbm_run_alone() };
            log::capture();
        };
    }
    PREPARED.with(|()| ());
}

/// Set by an `AbortSignal`; long jobs look at it between iterations and between blocks of rows.
#[napi]
#[derive(Clone, Default)]
pub struct CancelFlag {
    cancelled: Arc<AtomicBool>,
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

    pub fn check(&self) -> Result<()> {
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(Failure::new(Code::Cancelled, "the operation was cancelled")),
            false => Ok(()),
        }
    }
}
