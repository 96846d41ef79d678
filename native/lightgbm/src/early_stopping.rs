//! When to stop, and which iteration was the best: the rules of Python lightgbm's `early_stopping` callback, so that
//! both find the same number of trees.

use crate::error::{Result, invalid_argument};

pub struct Rules {
    pub rounds: u32,
    pub first_metric_only: bool,
    pub min_delta: Vec<f64>,
}

/// One metric of one dataset.
pub struct Series {
    pub metric: usize,
    pub higher_is_better: bool,
    pub is_training: bool,
}

struct Best {
    score: f64,
    iteration: u32,
    /// All evaluations of that iteration.
    evaluations: Vec<f64>,
}

pub struct EarlyStopping {
    rules: Rules,
    series: Vec<Series>,
    deltas: Vec<f64>,
    best: Vec<Best>,
}

#[derive(Debug, PartialEq)]
pub struct Stop {
    /// Counted from zero.
    pub best_iteration: u32,
    pub evaluations: Vec<f64>,
}

impl EarlyStopping {
    /// `None` when the rules do not apply.
    pub fn new(rules: Rules, series: Vec<Series>, num_metrics: usize, dart: bool) -> Result<Option<Self>> {
        if rules.rounds == 0 {
            return Ok(None);
        }
        if series.is_empty() {
            return invalid_argument("early stopping needs a metric and a validation dataset");
        }
        if dart || (series.len() == 1 && series[0].is_training) {
            return Ok(None);
        }
        if rules.min_delta.iter().any(|delta| delta.is_nan() || *delta < 0.0) {
            return invalid_argument("earlyStoppingMinDelta must not be negative");
        }
        let deltas = match rules.min_delta.as_slice() {
            [] => vec![0.0; series.len()],
            [delta] => vec![*delta; series.len()],
            deltas if deltas.len() == num_metrics => series.iter().map(|one| deltas[one.metric]).collect(),
            deltas => {
                return invalid_argument(format!(
                    "earlyStoppingMinDelta has {} values, but there are {num_metrics} metrics",
                    deltas.len()
                ));
            }
        };
        Ok(Some(EarlyStopping { rules, series, deltas, best: Vec::new() }))
    }

    /// Takes the evaluations of one iteration, one for each series in order.
    pub fn update(&mut self, iteration: u32, is_last: bool, evaluations: &[f64]) -> Option<Stop> {
        let is_first = self.best.is_empty();
        for (index, (series, score)) in self.series.iter().zip(evaluations).enumerate() {
            let best = || Best { score: *score, iteration, evaluations: evaluations.to_vec() };
            if is_first {
                self.best.push(best());
            } else {
                let (before, delta) = (self.best[index].score, self.deltas[index]);
                let is_better =
                    if series.higher_is_better { *score > before + delta } else { *score < before - delta };
                if is_better {
                    self.best[index] = best();
                }
            }
            if series.is_training || (self.rules.first_metric_only && series.metric != self.series[0].metric)
            {
                continue;
            }
            let best = &self.best[index];
            if iteration - best.iteration >= self.rules.rounds || is_last {
                return Some(Stop { best_iteration: best.iteration, evaluations: best.evaluations.clone() });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopping(rounds: u32, first_metric_only: bool, min_delta: &[f64], higher: &[bool]) -> EarlyStopping {
        let series = higher.iter().enumerate();
        let series =
            series.map(|(metric, &higher_is_better)| Series { metric, higher_is_better, is_training: false });
        let rules = Rules { rounds, first_metric_only, min_delta: min_delta.to_vec() };
        EarlyStopping::new(rules, series.collect(), higher.len(), false).unwrap().unwrap()
    }

    fn run(mut stopping: EarlyStopping, rows: &[&[f64]]) -> Option<(usize, u32)> {
        rows.iter().enumerate().find_map(|(index, row)| {
            let stop = stopping.update(index as u32, index + 1 == rows.len(), row)?;
            Some((index, stop.best_iteration))
        })
    }

    #[test]
    fn stops_when_a_metric_does_not_improve() {
        let rows: &[&[f64]] = &[&[3.0], &[2.0], &[2.5], &[2.0], &[1.0], &[0.5]];
        assert_eq!(run(stopping(2, false, &[], &[false]), rows), Some((3, 1)));
        assert_eq!(run(stopping(3, false, &[], &[false]), rows), Some((5, 5)));
        assert_eq!(run(stopping(2, false, &[], &[true]), rows), Some((2, 0)));
    }

    #[test]
    fn asks_for_more_than_the_minimal_improvement() {
        let rows: &[&[f64]] = &[&[3.0], &[2.9], &[2.8], &[2.7], &[2.6]];
        assert_eq!(run(stopping(2, false, &[0.5], &[false]), rows), Some((2, 0)));
    }

    #[test]
    fn looks_at_the_first_metric_only_if_told() {
        let rows: &[&[f64]] = &[&[3.0, 1.0], &[2.0, 2.0], &[1.0, 3.0], &[0.5, 4.0]];
        assert_eq!(run(stopping(2, false, &[], &[false, false]), rows), Some((2, 0)));
        assert_eq!(run(stopping(2, true, &[], &[false, false]), rows), Some((3, 3)));
    }

    #[test]
    fn does_not_apply_to_dart_or_training_data() {
        let make = |dart, is_training| {
            let series = vec![Series { metric: 0, higher_is_better: true, is_training }];
            let rules = Rules { rounds: 1, first_metric_only: false, min_delta: vec![] };
            EarlyStopping::new(rules, series, 1, dart).unwrap().is_some()
        };
        assert_eq!((make(true, false), make(false, true), make(false, false)), (false, false, true));
    }
}
