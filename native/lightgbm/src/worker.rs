//! The one thread that LightGBM runs on. A second thread that enters OpenMP leaves a second team of threads behind,
//! and training is then 1.5 times as slow; last error, log callback and network state are thread-local as well.

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, sys};
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
pub fn run<'env, T, R, J, F>(env: &'env Env, task: Task, job: J, finish: F) -> napi::Result<Object<'env>>
where
    T: Send + 'static,
    R: ToNapiValue + 'static,
    J: FnOnce() -> Result<T> + Send + 'static,
    F: FnOnce(Env, T) -> napi::Result<R> + Send + 'static,
{
    let queue = queue().map_err(|failure| failure.into_js(env))?;
    type Settle<R> = Box<dyn FnOnce(Env) -> napi::Result<R>>;
    let (deferred, promise) = env.create_deferred::<R, Settle<R>>()?;
    let Task { pins, cancel } = task;
    let gate = Gate::install(env, cancel);
    let work: Job = Box::new(move || {
        let Some(result) = gate.pass(|| {
            log::clear();
            catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| Err(describe(panic.as_ref())))
        }) else {
            return;
        };
        deferred.resolve(Box::new(move |env| {
            gate.remove(&env);
            drop(pins);
            match result {
                Ok(value) => finish(env, value),
                Err(failure) => Err(failure.into_js(&env)),
            }
        }));
    });
    queue.send(work).map_err(|_| napi::Error::from_reason("LightGBM's thread has ended"))?;
    Ok(promise)
}

/// What a job holds on to.
#[derive(Default)]
pub struct Task {
    pub pins: Vec<Pin>,
    pub cancel: Option<CancelFlag>,
}

fn describe(panic: &(dyn Any + Send)) -> Failure {
    let reason = panic.downcast_ref::<String>().map(String::as_str);
    let reason = reason.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown reason");
    Failure::new(Code::LightGbm, format!("internal error: {reason}"))
}

/// Holds up the end of a JavaScript environment, such as a terminated worker thread, while a job reads its memory.
struct Gate {
    state: Mutex<GateState>,
    ended: Condvar,
    cancel: Option<CancelFlag>,
}

#[derive(Clone, Copy, PartialEq)]
enum GateState {
    Waiting,
    Running,
    Ended,
    /// The environment has ended before the job began.
    Closed,
}

impl Gate {
    fn install(env: &Env, cancel: Option<CancelFlag>) -> Arc<Self> {
        let gate = Arc::new(Gate { state: Mutex::new(GateState::Waiting), ended: Condvar::new(), cancel });
        let hook_owner = Arc::into_raw(gate.clone());
        unsafe { sys::napi_add_env_cleanup_hook(env.raw(), Some(close), hook_owner.cast_mut().cast()) };
        gate
    }

    fn pass<T>(&self, job: impl FnOnce() -> T) -> Option<T> {
        {
            let mut state = self.lock();
            if *state == GateState::Closed {
                return None;
            }
            *state = GateState::Running;
        }
        let result = job();
        *self.lock() = GateState::Ended;
        self.ended.notify_all();
        Some(result)
    }

    fn remove(self: &Arc<Self>, env: &Env) {
        let hook_owner = Arc::as_ptr(self);
        unsafe {
            sys::napi_remove_env_cleanup_hook(env.raw(), Some(close), hook_owner.cast_mut().cast());
            drop(Arc::from_raw(hook_owner));
        }
    }

    fn lock(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

unsafe extern "C" fn close(hook_owner: *mut c_void) {
    let gate = unsafe { Arc::from_raw(hook_owner.cast::<Gate>()) };
    if let Some(cancel) = &gate.cancel {
        cancel.cancel();
    }
    let mut state = gate.lock();
    if *state == GateState::Waiting {
        *state = GateState::Closed;
    }
    while *state == GateState::Running {
        state = gate.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
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
