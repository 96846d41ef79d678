//! What the text of a model says about itself, without its trees.

use napi_derive::napi;

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
    /// Reads a text that LightGBM has written, or that `validate` has passed.
    pub fn of(text: &str) -> Summary {
        let mut summary = Summary::default();
        let mut num_trees = 0;
        for line in text.split("\nTree=").next().unwrap_or_default().lines() {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            match key {
                "num_class" => summary.num_classes = value.trim().parse().unwrap_or(0),
                "num_tree_per_iteration" => {
                    summary.num_trees_per_iteration = value.trim().parse().unwrap_or(0)
                }
                "max_feature_idx" => {
                    summary.num_features = value.trim().parse().map_or(0, |index: u32| index + 1)
                }
                "objective" => summary.objective = Some(value.to_owned()),
                "average_output" => summary.average_output = true,
                "feature_names" => summary.feature_names = words(value),
                "tree_sizes" => num_trees = value.split(' ').filter(|size| !size.is_empty()).count(),
                "end of trees" => break,
                _ => {}
            }
        }
        if !text.contains("\ntree_sizes=") {
            num_trees = text.matches("\nTree=").count();
        }
        if summary.num_trees_per_iteration == 0 {
            summary.num_trees_per_iteration = summary.num_classes;
        }
        summary.num_iterations = num_trees as u32 / summary.num_trees_per_iteration.max(1);
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
        let summary = Summary::of(text);
        assert_eq!((summary.num_classes, summary.num_features, summary.num_iterations), (3, 2, 2));
        assert_eq!(summary.feature_names, ["a", "b=c"]);
        assert_eq!(summary.objective.as_deref(), Some("multiclass num_class:3"));
        let pairs: Vec<_> = summary.parameters.iter().map(|p| (p.name.as_str(), p.value.as_str())).collect();
        assert_eq!(pairs, [("boosting", "gbdt"), ("machines", "1.2.3.4:5"), ("data", "")]);
    }
}
