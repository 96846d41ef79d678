//! What the text of a model says about itself, without its trees.

use std::ffi::c_int;

use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::error::{Result, check};

#[napi(object)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub value: String,
}

#[napi(object)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub num_features: u32,
    pub num_classes: u32,
    pub num_iterations: u32,
    pub num_trees_per_iteration: u32,
    pub feature_names: Vec<String>,
    /// As LightGBM writes it, with its own parameters: `binary sigmoid:1`. Missing for a custom objective.
    pub objective: Option<String>,
    pub average_output: bool,
    /// LightGBM's record of its parameters.
    pub parameters: Vec<Parameter>,
}

impl Summary {
    /// Takes the sizes from the booster, as buffers depend on them, and the rest from its text, which LightGBM has
    /// written or `validate` has passed.
    pub fn of(booster: BoosterHandle, text: &str) -> Result<Summary> {
        let size = |get: unsafe extern "C" fn(BoosterHandle, *mut c_int) -> c_int| {
            let mut value = 0;
            check(unsafe { get(booster, &mut value) })?;
            Ok(value.max(0) as u32)
        };
        Ok(Summary {
            num_features: size(LGBM_BoosterGetNumFeature)?,
            num_classes: size(LGBM_BoosterGetNumClasses)?,
            num_iterations: size(LGBM_BoosterGetCurrentIteration)?,
            num_trees_per_iteration: size(LGBM_BoosterNumModelPerIteration)?,
            ..Summary::of_text(text)
        })
    }

    fn of_text(text: &str) -> Summary {
        let mut summary = Summary::default();
        for line in text.split("\nTree=").next().unwrap_or_default().lines() {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            match key {
                "objective" => summary.objective = Some(value.to_owned()),
                "average_output" => summary.average_output = true,
                "feature_names" => summary.feature_names = words(value),
                _ => {}
            }
        }
        summary.parameters = parameters(text);
        summary
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Lines such as `[learning_rate: 0.1]` between `parameters:` and `end of parameters`.
fn parameters(text: &str) -> Vec<Parameter> {
    let Some(start) = text.rfind("\nparameters:\n") else { return Vec::new() };
    text[start + 1..]
        .lines()
        .skip(1)
        .take_while(|line| *line != "end of parameters")
        .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')?.split_once(':'))
        .map(|(name, value)| Parameter { name: name.to_owned(), value: value.trim().to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_header_and_parameters() {
        let text = "tree\nversion=v4\nnum_class=3\nnum_tree_per_iteration=3\nlabel_index=0\nmax_feature_idx=1\n\
                    objective=multiclass num_class:3\nfeature_names=a b=c\nfeature_infos=[0:1] none\n\
                    tree_sizes=1 2 3 4 5 6\n\nTree=0\nobjective=x\n\nend of trees\n\nparameters:\n\
                    [boosting: gbdt]\n[machines: 1.2.3.4:5]\n[data: ]\n\nend of parameters\n";
        let summary = Summary::of_text(text);
        assert_eq!(summary.feature_names, ["a", "b=c"]);
        assert_eq!(summary.objective.as_deref(), Some("multiclass num_class:3"));
        let pairs: Vec<_> = summary.parameters.iter().map(|p| (p.name.as_str(), p.value.as_str())).collect();
        assert_eq!(pairs, [("boosting", "gbdt"), ("machines", "1.2.3.4:5"), ("data", "")]);
    }
}
