//! Margins of rows. Each is summed feature by feature, as the row scorer in JavaScript does, so that both agree to the last bit.

use std::ops::Range;
use std::sync::atomic::Ordering;

use napi::bindgen_prelude::{AsyncTask, Float64Array};
use napi::{Env, Task};
use napi_derive::napi;
use rayon::prelude::*;

use crate::blocks::{each_block, segments, sparse_row};
use crate::fault::{Fault, Result, invalid};
use crate::fit::{CancelFlag, on_threads};
use crate::input::{Data, DataInput, Layout};

#[napi(object, object_to_js = false)]
pub struct PredictInput {
    pub data: DataInput,
    /// Output by output.
    pub coefficients: Float64Array,
    pub intercepts: Float64Array,
    pub threads: u32,
}

#[napi(object, object_from_js = false)]
pub struct PredictReply {
    /// Row by row.
    pub margins: Option<Float64Array>,
    pub fault: Option<Fault>,
}

pub struct PredictTask {
    input: Option<PredictInput>,
    cancel: CancelFlag,
}

#[napi]
pub fn predict(input: PredictInput, cancel: &CancelFlag) -> AsyncTask<PredictTask> {
    AsyncTask::new(PredictTask { input: Some(input), cancel: cancel.clone() })
}

impl Task for PredictTask {
    type Output = Result<Vec<f64>>;
    type JsValue = PredictReply;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let Some(input) = self.input.take() else { return Ok(invalid("a prediction runs once")) };
        Ok(run(input, &self.cancel))
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(match output {
            Ok(margins) => PredictReply { margins: Some(margins.into()), fault: None },
            Err(fault) => PredictReply { margins: None, fault: Some(fault) },
        })
    }
}

/// Below this many products threads cost more than they bring.
const SMALL: usize = 1 << 20;

fn run(input: PredictInput, cancel: &CancelFlag) -> Result<Vec<f64>> {
    let PredictInput { data, coefficients, intercepts, threads } = input;
    let data = Data::new(data)?;
    let outputs = intercepts.len();
    if coefficients.len() != outputs * data.features {
        return invalid(format!(
            "{} coefficients for {outputs} outputs of {} features",
            coefficients.len(),
            data.features
        ));
    }
    let threads = if data.rows * coefficients.len() < SMALL { 1 } else { threads };
    let work = || {
        let parts: Vec<Option<Vec<f64>>> = segments(&data)
            .par_iter()
            .map(|rows| {
                let is_cancelled = cancel.cancelled.load(Ordering::Relaxed);
                (!is_cancelled).then(|| margins(rows, &data, &coefficients, &intercepts))
            })
            .collect();
        let mut all = Vec::with_capacity(data.rows * outputs);
        for part in parts {
            all.extend(part.ok_or_else(Fault::cancelled)?);
        }
        Ok(all)
    };
    on_threads(threads, work)
}

fn margins(rows: &Range<usize>, data: &Data, coefficients: &[f64], intercepts: &[f64]) -> Vec<f64> {
    let (features, outputs) = (data.features, intercepts.len());
    let mut all = Vec::new();
    match &data.layout {
        Layout::Chunks(chunks) => each_block(chunks, rows.clone(), features, |_, block| {
            let first = all.len();
            for _ in 0..block.rows {
                all.extend_from_slice(intercepts);
            }
            let margins = &mut all[first..];
            if block.is_row_major() {
                for (row, margins) in margins.chunks_exact_mut(outputs).enumerate() {
                    let values = block.row(row);
                    for (margin, coefficients) in
                        margins.iter_mut().zip(coefficients.chunks_exact(features.max(1)))
                    {
                        for (value, coefficient) in values.iter().zip(coefficients) {
                            *margin += coefficient * value;
                        }
                    }
                }
            } else {
                for feature in 0..features {
                    for (margins, value) in margins.chunks_exact_mut(outputs).zip(block.feature(feature)) {
                        for (output, margin) in margins.iter_mut().enumerate() {
                            *margin += coefficients[output * features + feature] * value;
                        }
                    }
                }
            }
        }),
        Layout::Csr(csr) => {
            for row in rows.clone() {
                let first = all.len();
                all.extend_from_slice(intercepts);
                for (feature, value) in sparse_row(csr, row) {
                    for (output, margin) in all[first..].iter_mut().enumerate() {
                        *margin += coefficients[output * features + feature] * value;
                    }
                }
            }
        }
    }
    all
}
