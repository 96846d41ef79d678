//! The same rows in each layout and cut anywhere give the same fit, and the fit is the right one where that is known.

use std::sync::atomic::AtomicBool;

use napi::bindgen_prelude::{Float64Array, Int32Array};

use crate::blocks::segments;
use crate::fit::FitInput;
use crate::input::{ColumnInput, CsrInput, Data, DataInput, DenseChunkInput, DenseInput};
use crate::moments::moments;
use crate::numbers::NumberArray;
use crate::optimize;
use crate::problem::run;

const FEATURES: usize = 3;
const ROWS: usize = 500;

/// Numbers that look random, some of them zero.
fn table() -> Vec<f64> {
    let numbers = (0..ROWS * FEATURES).map(|at| {
        let mixed = (at as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(31)
            .wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (mixed >> 11) as f64 / (1u64 << 53) as f64;
        if value < 0.3 { 0.0 } else { 4.0 * value - 2.0 + (at % FEATURES) as f64 }
    });
    numbers.collect()
}

fn doubles(values: Vec<f64>) -> NumberArray {
    NumberArray::Float64(Float64Array::new(values))
}

fn dense(values: &[f64], cuts: &[usize]) -> DataInput {
    let mut chunks = Vec::new();
    let mut start = 0;
    for end in cuts.iter().copied().chain([ROWS]) {
        let rows = values[start * FEATURES..end * FEATURES].to_vec();
        chunks.push(DenseChunkInput { rows: (end - start) as i64, values: doubles(rows) });
        start = end;
    }
    DataInput { columns: None, dense: Some(DenseInput { chunks, columns: FEATURES as i64 }), csr: None }
}

fn columns(values: &[f64]) -> DataInput {
    let column = |feature: usize| ColumnInput {
        values: doubles((0..ROWS).map(|row| values[row * FEATURES + feature]).collect()),
        validity: None,
        offset: 0,
        validity_offset: None,
        length: ROWS as i64,
        null_count: 0,
        boolean: None,
    };
    DataInput { columns: Some(vec![(0..FEATURES).map(column).collect()]), dense: None, csr: None }
}

fn sparse(values: &[f64]) -> DataInput {
    let (mut indptr, mut indices, mut kept) = (vec![0], Vec::new(), Vec::new());
    for row in values.chunks_exact(FEATURES) {
        for (feature, value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            indices.push(feature as i32);
            kept.push(*value);
        }
        indptr.push(kept.len() as i32);
    }
    let csr = CsrInput {
        indptr: NumberArray::Int32(Int32Array::new(indptr)),
        indices: Int32Array::new(indices),
        values: doubles(kept),
        columns: FEATURES as i64,
    };
    DataInput { columns: None, dense: None, csr: Some(csr) }
}

/// Targets that a line gives, or which side of it a row is on, with some exceptions.
fn targets(values: &[f64], loss: &str) -> Vec<f64> {
    let margins = values.chunks_exact(FEATURES).map(|row| 2.0 + row[0] - 3.0 * row[1] + 0.5 * row[2]);
    margins
        .enumerate()
        .map(|(row, margin)| match loss {
            "squared" => margin,
            "logistic" => f64::from((margin > 0.0) != (row % 7 == 0)),
            _ => {
                f64::from(u8::from(margin > 0.0) + u8::from(margin > 2.0))
                    + f64::from(u8::from(row % 11 == 0 && margin < 0.0))
            }
        })
        .collect()
}

fn fit(data: DataInput, loss: &str, solver: &str, (reg_param, elastic_net_param): (f64, f64)) -> Vec<f64> {
    let targets = Float64Array::new(targets(&table(), loss));
    let input = FitInput {
        data,
        targets,
        weights: None,
        loss: loss.into(),
        classes: 3,
        reg_param,
        elastic_net_param,
        fit_intercept: true,
        standardization: true,
        max_iterations: 1000,
        tolerance: 1e-10,
        solver: solver.into(),
        threads: 2,
    };
    let found = run(input, &AtomicBool::new(false), |_, _| {}).unwrap();
    assert!(found.converged);
    found.coefficients.iter().chain(found.intercepts.iter()).copied().collect()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn rows_give_the_same_fit_in_any_chunks_to_the_last_bit() {
    let values = table();
    for loss in ["squared", "logistic", "softmax"] {
        let whole = fit(dense(&values, &[]), loss, "auto", (0.1, 0.5));
        let cut = fit(dense(&values, &[1, 2, 2, 77, 499]), loss, "auto", (0.1, 0.5));
        assert_eq!(whole, cut, "{loss}");
    }
}

#[test]
fn rows_give_the_same_fit_in_any_layout() {
    let values = table();
    for loss in ["squared", "logistic", "softmax"] {
        for solver in ["auto", "l-bfgs"] {
            for penalty in [(0.1, 0.0), (0.1, 1.0)] {
                let wanted = fit(dense(&values, &[]), loss, solver, penalty);
                for other in [columns(&values), sparse(&values)] {
                    let found = fit(other, loss, solver, penalty);
                    assert!(distance(&wanted, &found) < 1e-7, "{loss} {solver} {penalty:?}");
                }
            }
        }
    }
}

#[test]
fn least_squares_find_the_line() {
    for solver in ["normal", "l-bfgs"] {
        let found = fit(dense(&table(), &[]), "squared", solver, (0.0, 0.0));
        assert!(distance(&found, &[1.0, -3.0, 0.5, 2.0]) < 1e-7, "{solver}: {found:?}");
    }
}

#[test]
fn a_large_l1_penalty_leaves_nothing() {
    for (loss, solver) in
        [("squared", "normal"), ("squared", "l-bfgs"), ("logistic", "l-bfgs"), ("softmax", "l-bfgs")]
    {
        let found = fit(columns(&table()), loss, solver, (100.0, 1.0));
        let outputs = if loss == "softmax" { 3 } else { 1 };
        assert!(found[..outputs * FEATURES].iter().all(|coefficient| *coefficient == 0.0), "{loss} {solver}");
    }
}

#[test]
fn moments_are_those_of_the_definition() {
    let values = table();
    let weights: Vec<f64> = (0..ROWS).map(|row| (row % 4) as f64).collect();
    for data in [dense(&values, &[10, 333]), columns(&values), sparse(&values)] {
        let found = moments(&Data::new(data).unwrap(), Some(&weights)).unwrap();
        let sum: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        assert_eq!(found.weight_sum, sum);
        for feature in 0..FEATURES {
            let column = || weights.iter().zip(values.iter().skip(feature).step_by(FEATURES));
            let mean = column().map(|(weight, value)| weight * value).sum::<f64>() / sum;
            let spread: f64 = column().map(|(weight, value)| weight * (value - mean).powi(2)).sum();
            assert!((found.mean[feature] - mean).abs() < 1e-12);
            assert!((found.deviation[feature] - (spread / (sum - squares / sum)).sqrt()).abs() < 1e-12);
        }
    }
}

#[test]
fn a_feature_that_is_not_finite_is_named() {
    for bad in [f64::NAN, f64::INFINITY] {
        let mut values = table();
        values[123 * FEATURES + 1] = bad;
        for data in [dense(&values, &[50]), columns(&values), sparse(&values)] {
            let Err(fault) = moments(&Data::new(data).unwrap(), None) else { panic!("{bad} passed") };
            assert_eq!((fault.code, fault.row, fault.column), ("NOT_FINITE", Some(123), Some(1)));
        }
    }
}

#[test]
fn parts_cover_each_row_once() {
    for rows in [0, 1, 63, 64, 65, 1000, 100_000] {
        let chunks = vec![DenseChunkInput { rows, values: doubles(vec![0.0; rows as usize]) }];
        let data = DataInput { columns: None, dense: Some(DenseInput { chunks, columns: 1 }), csr: None };
        let mut next = 0;
        for part in segments(&Data::new(data).unwrap()) {
            assert_eq!(part.start, next);
            assert!(part.end > part.start);
            next = part.end;
        }
        assert_eq!(next, rows as usize);
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let short = DataInput {
        csr: None,
        columns: None,
        dense: Some(DenseInput {
            chunks: vec![DenseChunkInput { rows: 2, values: doubles(vec![1.0; 5]) }],
            columns: 3,
        }),
    };
    let mut beyond = sparse(&table());
    beyond.csr.as_mut().unwrap().columns = 2;
    let mut falling = sparse(&table());
    falling.csr.as_mut().unwrap().indptr = NumberArray::Int32(Int32Array::new(vec![0, 5, 3]));
    let mut long = columns(&table());
    long.columns.as_mut().unwrap()[0][1].offset = 1;
    let nothing = DataInput { columns: None, dense: None, csr: None };
    for data in [short, beyond, falling, long, nothing] {
        assert_eq!(Data::new(data).err().map(|fault| fault.code), Some("INVALID_ARGUMENT"));
    }
}

#[test]
fn a_narrow_valley_is_followed_to_its_end() {
    let mut x = [-1.2, 1.0];
    let options = optimize::Options { l1: &[0.0, 0.0], max_iterations: 200, tolerance: 1e-9 };
    let rosenbrock = |x: &[f64], gradient: &mut [f64]| {
        let off = x[1] - x[0] * x[0];
        gradient[0] = -400.0 * x[0] * off - 2.0 * (1.0 - x[0]);
        gradient[1] = 200.0 * off;
        Ok(100.0 * off * off + (1.0 - x[0]).powi(2))
    };
    let outcome = optimize::minimize(&mut x, &options, rosenbrock, |_, _| {}).unwrap();
    assert!(outcome.converged && distance(&x, &[1.0, 1.0]) < 1e-6, "{x:?}");
    assert!(outcome.history.is_sorted_by(|a, b| a >= b));
}
