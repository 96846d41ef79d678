//! Checks the text of a model before LightGBM reads it.
//!
//! LightGBM trusts such text: a child index out of range, a cycle or a missing array makes it read and write outside
//! of its buffers, or never end. This reads the text as LightGBM's `GBDT::LoadModelFromString` and `Tree::Tree` do, and
//! passes only what leads them, and all later predictions and dumps, through memory that exists. It is a check of
//! safety, not of sense: any thresholds and leaf values pass.

use std::collections::HashMap;

use crate::error::{Code, Failure, Result};

/// Feature contributions and JSON dumps recurse once per level, also on OpenMP's threads with their smaller stacks,
/// and contributions take memory quadratic in the depth.
pub const MAX_DEPTH: usize = 10_000;

/// LightGBM's parser of a tree stops after so many lines.
const MAX_TREE_LINES: usize = 22;

/// Bounds what one row of a prediction can take even when there are no trees.
const MAX_CLASSES: usize = 1_000_000;

type Check<T> = std::result::Result<T, String>;

/// Passes or explains. Line feeds must not be preceded by carriage returns.
pub fn validate(text: &str) -> Result<()> {
    check_model(text)
        .map_err(|reason| Failure::new(Code::InvalidModel, format!("invalid LightGBM model: {reason}")))
}

struct Header {
    num_trees_per_iteration: usize,
    num_features: usize,
    /// Sizes of the trees' texts in bytes; models of old releases lack them.
    tree_sizes: Option<Vec<usize>>,
}

fn check_model(text: &str) -> Check<()> {
    if let Some(bad) = text.chars().find(|c| matches!(c, '\0' | '\r')) {
        return Err(format!("it contains the character {bad:?}"));
    }
    if text.lines().next() != Some("tree") {
        return Err("its first line is not \"tree\"".into());
    }
    let trees = match text.find("\nTree=") {
        Some(position) => position + 1,
        None => text.len(),
    };
    let header = check_header(&text[..trees])?;
    let (num_trees, rest) = match &header.tree_sizes {
        Some(sizes) => (sizes.len(), check_sized_trees(&text[trees..], sizes, header.num_features)?),
        None => check_unsized_trees(&text[trees..], header.num_features)?,
    };
    if !num_trees.is_multiple_of(header.num_trees_per_iteration) {
        return Err(format!(
            "{num_trees} trees are no multiple of {} per iteration",
            header.num_trees_per_iteration
        ));
    }
    // A model may be without trees, but then it says so; otherwise the text has lost its end.
    if num_trees == 0 && !text.lines().any(|line| line == "end of trees") {
        return Err("it has neither trees nor an end of trees".into());
    }
    check_rest(rest)
}

fn check_header(text: &str) -> Check<Header> {
    let fields = header_fields(text)?;
    let get = |key: &str| fields.get(key).copied();
    let need = |key: &str| get(key).ok_or(format!("{key} is missing"));

    let num_classes = integer(need("num_class")?, "num_class", 1, MAX_CLASSES)?;
    let num_trees_per_iteration = match get("num_tree_per_iteration") {
        Some(value) => integer(value, "num_tree_per_iteration", 1, MAX_CLASSES)?,
        None => num_classes,
    };
    if num_trees_per_iteration != num_classes {
        return Err(format!(
            "num_tree_per_iteration is {num_trees_per_iteration}, but num_class is {num_classes}"
        ));
    }
    integer::<i64>(need("label_index")?, "label_index", i32::MIN.into(), i32::MAX.into())?;
    let num_features = 1 + integer(need("max_feature_idx")?, "max_feature_idx", 0, i32::MAX as usize - 2)?;

    let count = |key: &str, values: usize| match values == num_features {
        true => Ok(()),
        false => Err(format!("{key} has {values} values, but there are {num_features} features")),
    };
    count("feature_names", words(need("feature_names")?).count())?;
    count("feature_infos", words(need("feature_infos")?).count())?;
    for info in words(need("feature_infos")?) {
        check_feature_info(info)?;
    }
    if let Some(constraints) = get("monotone_constraints") {
        let constraints: Vec<i64> = integers(constraints, "monotone_constraints", -128, 127)?;
        count("monotone_constraints", constraints.len())?;
    }
    if let Some(objective) = get("objective") {
        check_objective(objective, num_classes)?;
    }
    let tree_sizes = match get("tree_sizes") {
        Some(sizes) => Some(integers(sizes, "tree_sizes", 1, usize::MAX / 2)?),
        None => None,
    };
    Ok(Header { num_trees_per_iteration, num_features, tree_sizes })
}

/// LightGBM takes the last of several lines with one key; here a key may occur once, so that both see the same.
fn header_fields(text: &str) -> Check<HashMap<&str, &str>> {
    let mut fields = HashMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let may_contain_equals = matches!(key, "feature_names" | "monotone_constraints");
        if key.is_empty() || (value.contains('=') && !may_contain_equals) {
            return Err(format!("the header has a malformed line: {}", shorten(line)));
        }
        if fields.insert(key, value).is_some() {
            return Err(format!("{} occurs twice in the header", shorten(key)));
        }
    }
    Ok(fields)
}

/// `none`, a range such as `[0:1.5]`, or the categories of a categorical feature: `-1:0:3`.
fn check_feature_info(info: &str) -> Check<()> {
    let malformed = || format!("feature_infos has a malformed value: {}", shorten(info));
    if info == "none" {
        return Ok(());
    }
    if let Some(range) = info.strip_prefix('[') {
        let (min, max) =
            range.strip_suffix(']').and_then(|range| range.split_once(':')).ok_or_else(malformed)?;
        return if is_number(min) && is_number(max) { Ok(()) } else { Err(malformed()) };
    }
    for category in info.split(':') {
        integer::<i64>(category, "a category", i32::MIN.into(), i32::MAX.into()).map_err(|_| malformed())?;
    }
    Ok(())
}

/// A name, then settings such as `num_class:3`. LightGBM itself refuses an unknown name.
fn check_objective(objective: &str, num_classes: usize) -> Check<()> {
    let name = words(objective).next().ok_or("objective is empty")?;
    for setting in words(objective).skip(1) {
        if let Some((key, value)) = setting.split_once(':') {
            if !is_number(value) {
                return Err(format!("the objective has a malformed setting: {}", shorten(setting)));
            }
            if key == "num_class" {
                let classes = integer(value, "num_class of the objective", 1, MAX_CLASSES)?;
                if classes != num_classes {
                    return Err(format!("num_class is {num_classes}, but the objective says {classes}"));
                }
            }
        }
    }
    // The softmax of the multiclass objectives runs over as many classes as the objective says.
    let is_multiclass = matches!(name, "multiclass" | "multiclassova");
    if is_multiclass && !words(objective).any(|setting| setting.starts_with("num_class:")) {
        return Err(format!("objective {name} lacks num_class"));
    }
    if !is_multiclass && num_classes != 1 && name != "custom" {
        return Err(format!("objective {} cannot have {num_classes} classes", shorten(name)));
    }
    Ok(())
}

/// Trees at the places that `tree_sizes` gives; returns the text behind them.
fn check_sized_trees<'a>(text: &'a str, sizes: &[usize], num_features: usize) -> Check<&'a str> {
    let mut rest = text;
    for (index, size) in sizes.iter().enumerate() {
        let block =
            rest.get(..*size).ok_or(format!("the text ends within tree {index}, or tree_sizes is wrong"))?;
        let (tree, behind) = split_tree(block).ok_or(format!("tree {index} is not where tree_sizes says"))?;
        if !behind.bytes().all(|byte| byte == b'\n') {
            return Err(format!("tree {index} has lines behind its end, or tree_sizes is wrong"));
        }
        check_tree(tree, num_features).map_err(|reason| format!("tree {index}: {reason}"))?;
        rest = &rest[*size..];
    }
    if rest.starts_with("Tree=") {
        return Err(format!("there are more than the {} trees of tree_sizes", sizes.len()));
    }
    Ok(rest)
}

/// Trees one after another, as releases before 2.1 wrote them.
fn check_unsized_trees(text: &str, num_features: usize) -> Check<(usize, &str)> {
    let (mut count, mut rest) = (0, text);
    loop {
        let next = rest.trim_start_matches('\n');
        if !next.starts_with("Tree=") {
            return Ok((count, next));
        }
        let (tree, behind) = split_tree(next).ok_or(format!("tree {count} has no end"))?;
        check_tree(tree, num_features).map_err(|reason| format!("tree {count}: {reason}"))?;
        count += 1;
        rest = behind;
    }
}

/// Splits off the lines between `Tree=…` and the next empty line. LightGBM looks for that line without looking for the
/// end of the text, so it must be there.
fn split_tree(text: &str) -> Option<(&str, &str)> {
    let (first, tree) = text.split_once('\n')?;
    if !first.starts_with("Tree=") {
        return None;
    }
    if let Some(behind) = tree.strip_prefix('\n') {
        return Some(("", behind));
    }
    let end = tree.find("\n\n")?;
    Some((&tree[..=end], &tree[end + 1..]))
}

fn check_tree(text: &str, num_features: usize) -> Check<()> {
    let mut fields = HashMap::with_capacity(MAX_TREE_LINES);
    for line in text.lines() {
        let (key, value) = line.split_once('=').ok_or(format!("malformed line: {}", shorten(line)))?;
        if fields.insert(key, value).is_some() {
            return Err(format!("{} occurs twice", shorten(key)));
        }
        if fields.len() > MAX_TREE_LINES {
            return Err("too many lines".into());
        }
    }
    let tree = Fields(fields);

    // Each leaf has a value, which takes two bytes: this bounds what LightGBM allocates.
    let num_leaves = integer(tree.need("num_leaves")?, "num_leaves", 1, text.len())?;
    let num_nodes = num_leaves - 1;
    let num_categorical = integer(tree.need("num_cat")?, "num_cat", 0, text.len())?;
    let is_linear = match tree.get("is_linear") {
        Some(value) => integer(value, "is_linear", 0, 1)? == 1,
        None => false,
    };
    tree.numbers("leaf_value", num_leaves, true)?;
    if let Some(shrinkage) = tree.get("shrinkage")
        && !is_number(shrinkage)
    {
        return Err("shrinkage is not a number".into());
    }

    // Of a tree with one leaf LightGBM reads, and writes, little more than its value.
    let has_nodes = num_nodes > 0;
    if has_nodes {
        tree.counts("leaf_count", num_leaves)?;
        tree.counts("internal_count", num_nodes)?;
        tree.numbers("leaf_weight", num_leaves, false)?;
        for key in ["split_gain", "internal_value", "internal_weight"] {
            tree.numbers(key, num_nodes, false)?;
        }
        tree.numbers("threshold", num_nodes, true)?;
    }
    let features: Vec<usize> =
        integers(tree.need_if(has_nodes, "split_feature")?, "split_feature", 0, num_features - 1)?;
    exactly("split_feature", features.len(), num_nodes)?;
    check_structure(&tree, num_nodes, num_leaves, has_nodes)?;
    check_categories(&tree, num_nodes, num_categorical)?;
    if is_linear {
        check_linear(&tree, num_leaves, num_features)?;
    }
    Ok(())
}

/// The lines of one tree.
struct Fields<'a>(HashMap<&'a str, &'a str>);

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).copied()
    }

    fn need(&self, key: &str) -> Check<&'a str> {
        self.get(key).ok_or(format!("{key} is missing"))
    }

    fn need_if(&self, condition: bool, key: &str) -> Check<&'a str> {
        if condition { self.need(key) } else { Ok(self.get(key).unwrap_or_default()) }
    }

    fn numbers(&self, key: &str, count: usize, required: bool) -> Check<()> {
        let Some(values) = self.get(key) else {
            return if required { Err(format!("{key} is missing")) } else { Ok(()) };
        };
        let mut found = 0;
        for value in words(values) {
            if !is_number(value) {
                return Err(format!("{key} has {}, which is not a number", shorten(value)));
            }
            found += 1;
        }
        exactly(key, found, count)
    }

    fn counts(&self, key: &str, count: usize) -> Check<()> {
        match self.get(key) {
            Some(values) => {
                exactly(key, integers::<i64>(values, key, i32::MIN.into(), i32::MAX.into())?.len(), count)
            }
            None => Ok(()),
        }
    }
}

/// Each node and each leaf must be reached exactly once from the root: no cycles, nothing shared, nothing lost.
fn check_structure(tree: &Fields, num_nodes: usize, num_leaves: usize, has_nodes: bool) -> Check<()> {
    // A negative child is a leaf: `!child` in Rust, `~child` in C.
    let (min, max) = (-(num_leaves as i64), num_nodes as i64 - 1);
    let left: Vec<i64> = integers(tree.need_if(has_nodes, "left_child")?, "left_child", min, max)?;
    let right: Vec<i64> = integers(tree.need_if(has_nodes, "right_child")?, "right_child", min, max)?;
    exactly("left_child", left.len(), num_nodes)?;
    exactly("right_child", right.len(), num_nodes)?;
    if !has_nodes {
        return Ok(());
    }
    let mut node_seen = vec![false; num_nodes];
    let mut leaf_seen = vec![false; num_leaves];
    let mut open = vec![(0usize, 1usize)];
    node_seen[0] = true;
    while let Some((node, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(format!("it is deeper than {MAX_DEPTH} levels"));
        }
        for child in [left[node], right[node]] {
            let (seen, name) = match usize::try_from(child) {
                Ok(child) => {
                    open.push((child, depth + 1));
                    (&mut node_seen[child], "node")
                }
                Err(_) => (&mut leaf_seen[!child as usize], "leaf"),
            };
            if std::mem::replace(seen, true) {
                return Err(format!("{name} {} has two parents", if child < 0 { !child } else { child }));
            }
        }
    }
    match node_seen.iter().all(|seen| *seen) && leaf_seen.iter().all(|seen| *seen) {
        true => Ok(()),
        false => Err("a node or leaf is not connected to the root".into()),
    }
}

/// A bit of `decision_type`; the others tell how missing values go.
const CATEGORICAL: i64 = 1;

fn check_categories(tree: &Fields, num_nodes: usize, num_categorical: usize) -> Check<()> {
    let decisions: Vec<i64> = match tree.get("decision_type") {
        Some(values) if num_nodes > 0 => integers(values, "decision_type", 0, 15)?,
        _ => vec![0; num_nodes],
    };
    exactly("decision_type", decisions.len(), num_nodes)?;
    if num_categorical > 0 && num_nodes == 0 {
        return Err("it has categories, but no nodes".into());
    }
    if num_categorical > 0 {
        let boundaries: Vec<usize> =
            integers(tree.need("cat_boundaries")?, "cat_boundaries", 0, i32::MAX as usize)?;
        exactly("cat_boundaries", boundaries.len(), num_categorical + 1)?;
        if boundaries[0] != 0 || boundaries.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err("cat_boundaries do not ascend from 0".into());
        }
        let bits: Vec<i64> = integers(tree.need("cat_threshold")?, "cat_threshold", 0, u32::MAX.into())?;
        exactly("cat_threshold", bits.len(), boundaries[num_categorical])?;
    }
    if num_nodes == 0 {
        return Ok(());
    }
    for (threshold, decision) in words(tree.need("threshold")?).zip(decisions) {
        if decision & CATEGORICAL == 0 {
            continue;
        }
        let index = threshold.parse().unwrap_or(f64::NAN);
        if !(index >= 0.0 && index < num_categorical as f64 && index.fract() == 0.0) {
            return Err(format!(
                "a categorical node refers to set {} of {num_categorical}",
                shorten(threshold)
            ));
        }
    }
    Ok(())
}

/// A linear model in each leaf: features and coefficients of all leaves, one leaf after another.
fn check_linear(tree: &Fields, num_leaves: usize, num_features: usize) -> Check<()> {
    tree.numbers("leaf_const", num_leaves, true)?;
    let counts: Vec<usize> = integers(tree.need("num_features")?, "num_features", 0, i32::MAX as usize / 2)?;
    exactly("num_features", counts.len(), num_leaves)?;
    let total = counts.iter().sum();
    let features: Vec<usize> = integers(tree.need("leaf_features")?, "leaf_features", 0, num_features - 1)?;
    exactly("leaf_features", features.len(), total)?;
    tree.numbers("leaf_coeff", total, true)
}

/// What follows the trees. LightGBM reads `parameters:` from it; [`crate::summary`] does too.
fn check_rest(text: &str) -> Check<()> {
    match text.lines().any(|line| line.starts_with("Tree=")) {
        true => Err("a tree stands behind the end of the trees".into()),
        false => Ok(()),
    }
}

fn exactly(key: &str, found: usize, expected: usize) -> Check<()> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{key} has {found} values instead of {expected}")),
    }
}

/// Values are separated by one or more blanks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// What both of LightGBM's parsers of floating-point numbers take, and understand alike.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_decimal = unsigned.starts_with(|first: char| first.is_ascii_digit())
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && unsigned.parse::<f64>().is_ok();
    is_decimal || matches!(unsigned, "inf" | "nan")
}

/// Digits with an optional minus, in a range. LightGBM's own parser stops at the first other character, and overflows
/// without a word.
fn integer<T>(text: &str, name: &str, min: T, max: T) -> Check<T>
where
    T: std::str::FromStr + PartialOrd,
{
    let digits = text.strip_prefix('-').unwrap_or(text);
    let well_formed =
        !digits.is_empty() && digits.len() <= 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<T>() {
        Ok(value) if well_formed && value >= min && value <= max => Ok(value),
        _ => Err(format!("{name} is {}, which is not an integer in its range", shorten(text))),
    }
}

fn integers<T>(text: &str, name: &str, min: T, max: T) -> Check<Vec<T>>
where
    T: std::str::FromStr + PartialOrd + Copy,
{
    words(text).map(|word| integer(word, name, min, max)).collect()
}

/// Hostile text must not make huge messages.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM_PYTHON: [&str; 12] = [
        include_str!("../test/models/binary.txt"),
        include_str!("../test/models/multiclass.txt"),
        include_str!("../test/models/multiclassova.txt"),
        include_str!("../test/models/regression.txt"),
        include_str!("../test/models/ranking.txt"),
        include_str!("../test/models/linear.txt"),
        include_str!("../test/models/dart.txt"),
        include_str!("../test/models/forest.txt"),
        include_str!("../test/models/goss.txt"),
        include_str!("../test/models/cegb.txt"),
        include_str!("../test/models/monotone.txt"),
        include_str!("../test/models/constant.txt"),
    ];

    /// Three leaves; node 1 is categorical.
    const TREE: &str = "\
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=5 4
threshold=0.5 0
decision_type=2 1
left_child=1 -1
right_child=-2 -3
leaf_value=0.1 -0.2 0.3
leaf_weight=1 2 3
leaf_count=10 20 30
internal_value=0 1
internal_weight=6 4
internal_count=60 40
cat_boundaries=0 2
cat_threshold=5 1
is_linear=0
shrinkage=0.1
";

    const HEADER: &str = "\
tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:1
feature_names=a b
feature_infos=[0:1] -1:0:3
";

    const END: &str =
        "end of trees\n\nfeature_importances:\na=1\n\nparameters:\n[boosting: gbdt]\n\nend of parameters\n";

    fn model(header: &str, trees: &[&str]) -> String {
        let blocks: Vec<String> =
            trees.iter().enumerate().map(|(i, tree)| format!("Tree={i}\n{tree}\n\n")).collect();
        let sizes: Vec<String> = blocks.iter().map(|block| block.len().to_string()).collect();
        format!("{header}tree_sizes={}\n\n{}{END}", sizes.join(" "), blocks.concat())
    }

    fn reason(text: &str) -> String {
        check_model(text).expect_err("it should have been refused")
    }

    #[test]
    fn models_of_python_pass() {
        for text in FROM_PYTHON {
            assert_eq!(check_model(text), Ok(()));
        }
    }

    #[test]
    fn every_truncation_up_to_the_last_tree_is_refused() {
        for text in FROM_PYTHON {
            let trees_end = text.find("end of trees").unwrap() - 1;
            // Cut where no tree ends, since fewer trees than tree_sizes says are one of the reasons.
            for end in (0..trees_end).step_by(7).filter(|end| text.is_char_boundary(*end)) {
                assert!(check_model(&text[..end]).is_err(), "{end} of {trees_end}");
            }
        }
    }

    #[test]
    fn models_without_tree_sizes_or_trees_pass() {
        let whole = model(HEADER, &[TREE, TREE]);
        let line = whole.lines().find(|line| line.starts_with("tree_sizes=")).unwrap();
        assert_eq!(check_model(&whole), Ok(()));
        assert_eq!(check_model(&whole.replace(&format!("{line}\n"), "")), Ok(()));
        assert_eq!(check_model(&model(HEADER, &[])), Ok(()));
    }

    #[test]
    fn damaged_headers_are_refused() {
        for (line, damaged, expected) in [
            ("tree\n", "tee\n", "first line"),
            ("num_class=1", "num_class=0", "num_class"),
            ("num_class=1", "num_class=2", "num_tree_per_iteration is 1, but num_class is 2"),
            ("num_class=1", "num_class=1\nnum_class=1", "twice"),
            ("num_tree_per_iteration=1", "num_tree_per_iteration=0", "num_tree_per_iteration"),
            ("num_tree_per_iteration=1", "num_tree_per_iteration=3", "num_tree_per_iteration"),
            ("max_feature_idx=1", "max_feature_idx=2", "feature_names has 2 values"),
            ("max_feature_idx=1", "max_feature_idx=-1", "max_feature_idx"),
            ("max_feature_idx=1", "max_feature_idx=99999999999999999999", "max_feature_idx"),
            ("max_feature_idx=1\n", "", "max_feature_idx is missing"),
            ("label_index=0", "label_index=", "label_index"),
            ("binary sigmoid:1", "", "objective is empty"),
            ("binary sigmoid:1", " ", "objective is empty"),
            ("binary sigmoid:1", "binary sigmoid:x", "malformed setting"),
            ("binary sigmoid:1", "multiclass", "lacks num_class"),
            ("binary sigmoid:1", "multiclass num_class:9", "the objective says 9"),
            ("[0:1]", "[0", "feature_infos"),
            ("[0:1]", "[0:x]", "feature_infos"),
            ("[0:1]", ":", "feature_infos"),
            ("-1:0:3", "-1:0:", "feature_infos"),
            ("[0:1] ", "", "feature_infos has 1 values"),
            ("version=v4", "version=v4=1", "malformed line"),
            ("version=v4", "version=v4\nmonotone_constraints=1", "monotone_constraints has 1"),
        ] {
            let text = model(&HEADER.replacen(line, damaged, 1), &[TREE]);
            let reason = reason(&text);
            assert!(reason.contains(expected), "{damaged}: {reason}");
        }
    }

    #[test]
    fn damaged_trees_are_refused() {
        for (line, damaged, expected) in [
            ("num_leaves=3", "num_leaves=0", "num_leaves"),
            ("num_leaves=3", "num_leaves=2", "instead of"),
            ("num_leaves=3", "num_leaves=2147483647", "num_leaves"),
            ("num_leaves=3\n", "", "num_leaves is missing"),
            ("left_child=1 -1", "left_child=2 -1", "left_child"),
            ("left_child=1 -1", "left_child=0 -1", "node 0 has two parents"),
            ("left_child=1 -1", "left_child=1 0", "two parents"),
            ("left_child=1 -1", "left_child=1 -4", "left_child"),
            ("left_child=1 -1", "left_child=1 -2", "leaf 1 has two parents"),
            ("left_child=1 -1", "left_child=-1 -1", "not connected"),
            ("left_child=1 -1", "left_child=1", "left_child has 1 values"),
            ("left_child=1 -1\n", "", "left_child is missing"),
            ("left_child=1 -1", "left_child=1 -1 -1", "left_child has 3 values"),
            ("left_child=1 -1", "left_child=1x -1", "left_child"),
            ("split_feature=0 1", "split_feature=0 2", "split_feature"),
            ("split_feature=0 1", "split_feature=-1 1", "split_feature"),
            ("split_feature=0 1", "split_feature=0", "split_feature has 1 values"),
            ("leaf_value=0.1 -0.2 0.3", "leaf_value=0.1 -0.2", "leaf_value has 2 values"),
            ("leaf_value=0.1 -0.2 0.3", "leaf_value=0.1 -0.2 0x3", "not a number"),
            ("threshold=0.5 0", "threshold=0.5 1", "refers to set"),
            ("threshold=0.5 0", "threshold=0.5 -1", "refers to set"),
            ("threshold=0.5 0", "threshold=0.5 nan", "refers to set"),
            ("threshold=0.5 0", "threshold=0.5", "threshold has 1 values"),
            ("decision_type=2 1", "decision_type=2 1 1", "decision_type has 3 values"),
            ("decision_type=2 1", "decision_type=2 999", "decision_type"),
            ("num_cat=1", "num_cat=0", "refers to set"),
            ("num_cat=1", "num_cat=2", "cat_boundaries has 2 values"),
            ("num_cat=1", "num_cat=-1", "num_cat"),
            ("cat_boundaries=0 2", "cat_boundaries=0 9", "cat_threshold has 2 values"),
            ("cat_boundaries=0 2", "cat_boundaries=1 2", "ascend from 0"),
            ("cat_boundaries=0 2", "cat_boundaries=0 -2", "cat_boundaries"),
            ("cat_threshold=5 1", "cat_threshold=5", "cat_threshold has 1 values"),
            ("cat_threshold=5 1\n", "", "cat_threshold is missing"),
            ("internal_count=60 40", "internal_count=60", "internal_count has 1 values"),
            ("leaf_count=10 20 30", "leaf_count=10", "leaf_count has 1 values"),
            ("shrinkage=0.1", "shrinkage", "malformed line"),
            ("shrinkage=0.1", "shrinkage=x", "shrinkage"),
            ("shrinkage=0.1", "shrinkage=1\nshrinkage=1", "twice"),
            ("shrinkage=0.1", "a=1\nb=1\nc=1\nd=1\ne=1\nf=1", "too many lines"),
            ("is_linear=0", "is_linear=1", "leaf_const is missing"),
            ("is_linear=0", "is_linear=2", "is_linear"),
            ("num_cat=1", "num_cat=1\n\n", "behind its end"),
        ] {
            let text = model(HEADER, &[&TREE.replacen(line, damaged, 1)]);
            let reason = reason(&text);
            assert!(reason.contains(expected), "{damaged}: {reason}");
        }
    }

    #[test]
    fn damaged_linear_leaves_are_refused() {
        let linear = |counts: &str, features: &str, coefficients: &str| {
            let lines = format!(
                "is_linear=1\nleaf_const=1 2 3\nnum_features={counts}\nleaf_features={features}\nleaf_coeff={coefficients}"
            );
            check_model(&model(HEADER, &[&TREE.replace("is_linear=0", &lines)]))
        };
        assert_eq!(linear("1 0 2", "0   1 0 ", "0.5   1e-3 -2 "), Ok(()));
        for (counts, features, coefficients) in [
            ("1 0 2", "0 1 2", "1 1 1"),
            ("1 0 2", "0 1 -1", "1 1 1"),
            ("1 0 2", "0 1", "1 1 1"),
            ("1 0 2", "0 1 0", "1 1"),
            ("1 0", "0", "1"),
            ("1 0 -1", "", ""),
            ("1 0 2147483647", "0 1 0", "1 1 1"),
        ] {
            assert!(
                linear(counts, features, coefficients).is_err(),
                "{counts} / {features} / {coefficients}"
            );
        }
    }

    #[test]
    fn sizes_must_lead_to_the_trees() {
        let text = model(HEADER, &[TREE, TREE]);
        let size = TREE.len() + "Tree=0\n\n\n".len();
        let sizes = format!("tree_sizes={size} {size}\n");
        assert!(text.contains(&sizes));
        for damaged in [
            "",
            &format!("{size}"),
            &format!("{size} {size} {size}"),
            &format!("{} {size}", size - 1),
            "0 0",
            "-1 1",
        ] {
            assert!(
                check_model(&text.replace(&sizes, &format!("tree_sizes={damaged}\n"))).is_err(),
                "{damaged}"
            );
        }
    }

    #[test]
    fn depth_is_bounded() {
        let chain = |leaves: usize| {
            let nodes = leaves - 1;
            let row = |value: &str, count: usize| vec![value; count].join(" ");
            let left: Vec<String> = (1..=nodes as i64)
                .map(|i| if i < nodes as i64 { i } else { -(nodes as i64) - 1 }.to_string())
                .collect();
            let right: Vec<String> = (1..=nodes as i64).map(|i| (-i).to_string()).collect();
            let tree = format!(
                "num_leaves={leaves}\nnum_cat=0\nsplit_feature={}\nthreshold={}\nleft_child={}\nright_child={}\nleaf_value={}\n",
                row("0", nodes),
                row("1", nodes),
                left.join(" "),
                right.join(" "),
                row("1", leaves)
            );
            check_model(&model(HEADER, &[&tree]))
        };
        assert_eq!(chain(MAX_DEPTH + 1), Ok(()));
        assert!(chain(MAX_DEPTH + 2).unwrap_err().contains("deeper"));
    }

    #[test]
    fn messages_stay_short() {
        let text =
            model(&HEADER.replace("num_class=1", &format!("num_class={}", "9".repeat(100_000))), &[TREE]);
        assert!(reason(&text).len() < 300);
    }
}
