//! Binned training data.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::booster::Booster;
use crate::data::{Data, DataInput, Request};
use crate::error::{Result, c_string, check, invalid_argument};
use crate::handle::{OwnedBooster, OwnedDataset};
use crate::js::{ElementType, Pinned, TypedArray};
use crate::params::{self, Params};
use crate::worker::{self, Task};

#[napi(object, object_to_js = false)]
pub struct DatasetInput {
    pub params: Params,
    pub feature_names: Option<Vec<String>>,
    pub categorical_features: Option<Vec<i64>>,
    pub label: Option<TypedArray>,
    pub weight: Option<TypedArray>,
    pub group: Option<TypedArray>,
    pub init_score: Option<TypedArray>,
    pub position: Option<TypedArray>,
}

/// The model that training continues from; its raw scores are already the dataset's initial scores.
#[derive(Clone)]
pub struct InitModel {
    pub handle: Arc<OwnedBooster>,
    pub num_trees_per_iteration: usize,
    pub num_iterations: usize,
}

#[derive(Clone)]
pub struct Inner {
    pub handle: Arc<OwnedDataset>,
    pub init_model: Option<InitModel>,
}

#[napi]
pub struct Dataset {
    inner: Option<Inner>,
}

#[napi]
impl Dataset {
    #[napi(getter)]
    pub fn num_rows(&self, env: &Env) -> napi::Result<i64> {
        Ok(self.inner(env)?.handle.rows as i64)
    }

    #[napi(getter)]
    pub fn num_features(&self, env: &Env) -> napi::Result<i64> {
        Ok(self.inner(env)?.handle.columns as i64)
    }

    #[napi]
    pub fn free(&mut self) {
        self.inner = None;
    }

    pub fn inner(&self, env: &Env) -> napi::Result<Inner> {
        match &self.inner {
            Some(inner) => Ok(inner.clone()),
            None => Err(invalid_argument::<()>("the dataset has been freed").unwrap_err().into_js(env)),
        }
    }
}

#[napi]
pub fn create_dataset<'env>(
    env: &'env Env,
    data: Pinned<DataInput>,
    options: Pinned<DatasetInput>,
    reference: Option<&Dataset>,
    init_model: Option<&Booster>,
) -> napi::Result<Object<'env>> {
    let reference = reference.map(|dataset| dataset.inner(env)).transpose()?;
    let init_model = init_model.map(|booster| booster.init_model(env)).transpose()?;
    let job = move |data: DataInput, options: DatasetInput| {
        create(data.into_data()?, options, reference, init_model)
    };
    let task = Task { pins: vec![data.pin, options.pin], cancel: None };
    let (data, options) = (data.value, options.value);
    worker::run(env, task, move || job(data, options), |_, inner| Ok(Dataset { inner: Some(inner) }))
}

fn create(
    data: Data,
    options: DatasetInput,
    reference: Option<Inner>,
    init_model: Option<InitModel>,
) -> Result<Inner> {
    let (rows, columns) = (data.rows(), data.columns());
    if rows == 0 || columns == 0 {
        return invalid_argument(format!(
            "a dataset needs at least one row and one column, not {rows} x {columns}"
        ));
    }
    if let Some(reference) = &reference
        && reference.handle.columns != columns
    {
        return invalid_argument(format!(
            "{columns} columns, but the reference dataset has {}",
            reference.handle.columns
        ));
    }
    let fields = Fields::new(&options, rows)?;
    let names = feature_names(&options, columns)?;
    let params = params::encode(&with_categorical_features(&options, columns)?)?;
    data.check_indices()?;

    let reference = reference.map_or(std::ptr::null_mut(), |inner| inner.handle.raw);
    let raw = unsafe { data.create_dataset(&params, reference)? };
    let handle = Arc::new(OwnedDataset { raw, rows, columns });

    if !names.is_empty() {
        let pointers: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        check(unsafe { LGBM_DatasetSetFeatureNames(raw, pointers.as_ptr(), pointers.len() as c_int) })?;
    }
    fields.set(raw)?;
    if let Some(model) = &init_model {
        set_init_score_of(model, &data, &params, raw)?;
    }
    Ok(Inner { handle, init_model })
}

fn with_categorical_features(options: &DatasetInput, columns: usize) -> Result<Params> {
    let mut params = options.params.clone();
    if let Some(features) = &options.categorical_features {
        if let Some(bad) = features.iter().find(|index| !(0..columns as i64).contains(*index)) {
            return invalid_argument(format!(
                "categorical feature {bad} is not a column: there are {columns}"
            ));
        }
        let list: Vec<String> = features.iter().map(i64::to_string).collect();
        params.insert("categorical_feature".into(), list.join(","));
    }
    Ok(params)
}

fn feature_names(options: &DatasetInput, columns: usize) -> Result<Vec<CString>> {
    let names = options.feature_names.as_deref().unwrap_or_default();
    if options.feature_names.is_some() && names.len() != columns {
        return invalid_argument(format!("{} feature names, but {columns} columns", names.len()));
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return invalid_argument(format!("feature name {twice:?} occurs twice"));
    }
    if names.iter().any(|name| name.is_empty()) {
        return invalid_argument("a feature name is empty");
    }
    names.iter().map(|name| c_string(name.as_str(), "a feature name")).collect()
}

/// The metadata of the rows, checked.
struct Fields(Vec<(&'static CStr, TypedArray, c_int)>);

impl Fields {
    fn new(options: &DatasetInput, rows: usize) -> Result<Self> {
        let mut fields = Vec::new();
        if let Some(label) = float32(options.label, "label", rows)? {
            finite(label, "label")?;
            fields.push((c"label", label, C_API_DTYPE_FLOAT32));
        }
        if let Some(weight) = float32(options.weight, "weight", rows)? {
            finite(weight, "weight")?;
            if let Some(bad) = unsafe { weight.as_slice::<f32>() }.iter().find(|value| **value < 0.0) {
                return invalid_argument(format!("weight has a negative value: {bad}"));
            }
            fields.push((c"weight", weight, C_API_DTYPE_FLOAT32));
        }
        if let Some(group) = typed(options.group, ElementType::Int32, "group", "an Int32Array")? {
            let sizes = unsafe { group.as_slice::<i32>() };
            if let Some(bad) = sizes.iter().find(|size| **size < 0) {
                return invalid_argument(format!("group has a negative size: {bad}"));
            }
            let sum: i64 = sizes.iter().map(|size| i64::from(*size)).sum();
            if sum != rows as i64 {
                return invalid_argument(format!(
                    "the sizes in group add up to {sum}, but there are {rows} rows"
                ));
            }
            fields.push((c"group", group, C_API_DTYPE_INT32));
        }
        if let Some(score) = typed(options.init_score, ElementType::Float64, "initScore", "a Float64Array")? {
            if score.len == 0 || !score.len.is_multiple_of(rows) {
                return invalid_argument(format!(
                    "initScore has {} values, which is no multiple of {rows} rows",
                    score.len
                ));
            }
            if unsafe { score.as_slice::<f64>() }.iter().any(|value| value.is_nan()) {
                return invalid_argument("initScore contains NaN");
            }
            fields.push((c"init_score", score, C_API_DTYPE_FLOAT64));
        }
        if let Some(position) = typed(options.position, ElementType::Int32, "position", "an Int32Array")? {
            if position.len != rows {
                return invalid_argument(format!(
                    "position has {} values, but there are {rows} rows",
                    position.len
                ));
            }
            fields.push((c"position", position, C_API_DTYPE_INT32));
        }
        Ok(Fields(fields))
    }

    fn set(&self, dataset: DatasetHandle) -> Result<()> {
        for (name, values, kind) in &self.0 {
            set_field(dataset, name, values.data, values.len, *kind)?;
        }
        Ok(())
    }
}

fn set_field(
    dataset: DatasetHandle,
    name: &CStr,
    data: *const c_void,
    len: usize,
    kind: c_int,
) -> Result<()> {
    let Ok(len) = c_int::try_from(len) else {
        return invalid_argument(format!(
            "{} has more values than LightGBM can take",
            name.to_string_lossy()
        ));
    };
    check(unsafe { LGBM_DatasetSetField(dataset, name.as_ptr(), data, len, kind) })
}

fn typed(
    array: Option<TypedArray>,
    element: ElementType,
    name: &str,
    wanted: &str,
) -> Result<Option<TypedArray>> {
    match array {
        Some(array) if array.element != element => invalid_argument(format!("{name} must be {wanted}")),
        other => Ok(other),
    }
}

fn float32(array: Option<TypedArray>, name: &str, rows: usize) -> Result<Option<TypedArray>> {
    match typed(array, ElementType::Float32, name, "a Float32Array")? {
        Some(array) if array.len != rows => {
            invalid_argument(format!("{name} has {} values, but there are {rows} rows", array.len))
        }
        other => Ok(other),
    }
}

fn finite(array: TypedArray, name: &str) -> Result<()> {
    match unsafe { array.as_slice::<f32>() }.iter().position(|value| !value.is_finite()) {
        Some(row) => invalid_argument(format!("{name} is not a finite number in row {row}")),
        None => Ok(()),
    }
}

/// As Python's `init_model` does: the raw scores of all its trees, class by class.
fn set_init_score_of(model: &InitModel, data: &Data, params: &CStr, dataset: DatasetHandle) -> Result<()> {
    let (rows, classes) = (data.rows(), model.num_trees_per_iteration);
    let mut by_row = vec![0.0; rows * classes];
    let request = Request {
        booster: &model.handle,
        kind: C_API_PREDICT_RAW_SCORE,
        start_iteration: 0,
        num_iteration: -1,
        params,
        threads: 1,
    };
    unsafe { data.predict(&request, classes, rows, None, &mut by_row)? };
    let by_class: Vec<f64> = if classes == 1 {
        by_row
    } else {
        (0..classes * rows).map(|index| by_row[index % rows * classes + index / rows]).collect()
    };
    set_field(dataset, c"init_score", by_class.as_ptr().cast(), by_class.len(), C_API_DTYPE_FLOAT64)
}
