//! Rows in blocks, some of which are worked on at the same time.

use std::ffi::c_int;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

use crate::error::{Code, Failure, Result, check};
use crate::worker::{self, CancelFlag};

/// So many blocks a thread has at least, so that none waits long for the last one.
const BLOCKS_PER_THREAD: usize = 16;
/// Below this, what a call of LightGBM costs by itself would count.
const MIN_ROWS: usize = 512;

pub struct Blocks<'a> {
    pub rows: usize,
    /// The most rows of a block.
    pub block: usize,
    /// Values that a row gives.
    pub width: usize,
    pub threads: usize,
    /// Looked at before each block.
    pub cancel: Option<&'a CancelFlag>,
}

impl Blocks<'_> {
    /// Calls `work` for each block with its first row, the number of its rows and the place for its results. Each thread has a state of its own.
    ///
    /// A team of OpenMP would wait at the end of each block for its slowest member, while rows are copied, and whenever
    /// another process takes one of its processors; threads that fetch the next block when they are done wait once.
    pub fn run<S>(
        &self,
        out: &mut [f64],
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, usize, usize, *mut f64) -> c_int + Sync,
    ) -> Result<()> {
        let few = self.rows.div_ceil(self.threads * BLOCKS_PER_THREAD).max(MIN_ROWS);
        let block = if self.threads > 1 { self.block.min(few) } else { self.block };
        let threads = self.threads.min(self.rows.div_ceil(block));
        let queue =
            Mutex::new((0..self.rows).step_by(block).zip(out.chunks_mut((block * self.width).max(1))));
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work_off = || {
            let mut state = state();
            while let Some((start, out)) = next() {
                if let Some(cancel) = self.cancel {
                    cancel.check()?;
                }
                // LightGBM keeps its last error for each thread.
                check(work(&mut state, start, block.min(self.rows - start), out.as_mut_ptr()))?;
            }
            Ok(())
        };
        if threads <= 1 {
            return work_off();
        }
        let alone = || {
            worker::run_alone();
            work_off()
        };
        std::thread::scope(|scope| {
            let start =
                || std::thread::Builder::new().name("lightgbm rows".into()).spawn_scoped(scope, alone);
            let started: Vec<_> = (0..threads).map_while(|_| start().ok()).collect();
            if started.is_empty() {
                return Err(Failure::new(Code::LightGbm, "no thread can be started"));
            }
            let ended =
                started.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            // All are waited for; the first failure is told.
            ended.fold(Ok(()), Result::and)
        })
    }
}
