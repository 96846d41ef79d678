//! The part of LightGBM 4.7's C API that the addon uses, declared by hand (include/LightGBM/c_api.h), and the
//! structs of the [Arrow C data and stream interfaces](https://arrow.apache.org/docs/format/CDataInterface.html).
#![allow(non_snake_case)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod random;

use std::ffi::{c_char, c_int, c_void};

/// The release whose sources `build.rs` compiles.
pub const VERSION: &str = "4.7.0";

pub type DatasetHandle = *mut c_void;
pub type BoosterHandle = *mut c_void;
pub type FastConfigHandle = *mut c_void;

pub const C_API_DTYPE_FLOAT32: c_int = 0;
pub const C_API_DTYPE_FLOAT64: c_int = 1;
pub const C_API_DTYPE_INT32: c_int = 2;
pub const C_API_DTYPE_INT64: c_int = 3;

pub const C_API_PREDICT_NORMAL: c_int = 0;
pub const C_API_PREDICT_RAW_SCORE: c_int = 1;
pub const C_API_PREDICT_LEAF_INDEX: c_int = 2;
pub const C_API_PREDICT_CONTRIB: c_int = 3;

pub const C_API_FEATURE_IMPORTANCE_SPLIT: c_int = 0;
pub const C_API_FEATURE_IMPORTANCE_GAIN: c_int = 1;

#[repr(C)]
pub struct ArrowSchema {
    pub format: *const c_char,
    pub name: *const c_char,
    pub metadata: *const c_char,
    pub flags: i64,
    pub n_children: i64,
    pub children: *mut *mut ArrowSchema,
    pub dictionary: *mut ArrowSchema,
    pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct ArrowArray {
    pub length: i64,
    pub null_count: i64,
    pub offset: i64,
    pub n_buffers: i64,
    pub n_children: i64,
    pub buffers: *mut *const c_void,
    pub children: *mut *mut ArrowArray,
    pub dictionary: *mut ArrowArray,
    pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct ArrowArrayStream {
    pub get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    pub get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    pub get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    pub release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    pub private_data: *mut c_void,
}

unsafe extern "C" {
    /// From `openmp.cpp`: makes the calling thread run without an OpenMP team for good.
    pub fn uncia_lightgbm_run_alone();
    /// OpenMP's own, which LightGBM asks where no number of threads is set.
    pub fn omp_get_max_threads() -> c_int;

    pub fn LGBM_GetLastError() -> *const c_char;
    pub fn LGBM_RegisterLogCallback(callback: Option<unsafe extern "C" fn(*const c_char)>) -> c_int;
    pub fn LGBM_DumpParamAliases(buffer_len: i64, out_len: *mut i64, out_str: *mut c_char) -> c_int;
    pub fn LGBM_SetMaxThreads(num_threads: c_int) -> c_int;

    pub fn LGBM_DatasetCreateFromMats(
        nmat: i32,
        data: *const *const c_void,
        data_type: c_int,
        nrow: *const i32,
        ncol: i32,
        is_row_major: *const c_int,
        parameters: *const c_char,
        reference: DatasetHandle,
        out: *mut DatasetHandle,
    ) -> c_int;
    pub fn LGBM_DatasetCreateFromCSR(
        indptr: *const c_void,
        indptr_type: c_int,
        indices: *const i32,
        data: *const c_void,
        data_type: c_int,
        nindptr: i64,
        nelem: i64,
        num_col: i64,
        parameters: *const c_char,
        reference: DatasetHandle,
        out: *mut DatasetHandle,
    ) -> c_int;
    pub fn LGBM_DatasetCreateFromArrowStream(
        stream: *mut ArrowArrayStream,
        parameters: *const c_char,
        reference: DatasetHandle,
        out: *mut DatasetHandle,
    ) -> c_int;
    pub fn LGBM_DatasetSetFeatureNames(
        handle: DatasetHandle,
        feature_names: *const *const c_char,
        num_feature_names: c_int,
    ) -> c_int;
    pub fn LGBM_DatasetSetField(
        handle: DatasetHandle,
        field_name: *const c_char,
        field_data: *const c_void,
        num_element: c_int,
        data_type: c_int,
    ) -> c_int;
    pub fn LGBM_DatasetFree(handle: DatasetHandle) -> c_int;

    pub fn LGBM_BoosterCreate(
        train_data: DatasetHandle,
        parameters: *const c_char,
        out: *mut BoosterHandle,
    ) -> c_int;
    pub fn LGBM_BoosterFree(handle: BoosterHandle) -> c_int;
    pub fn LGBM_BoosterMerge(handle: BoosterHandle, other_handle: BoosterHandle) -> c_int;
    pub fn LGBM_BoosterAddValidData(handle: BoosterHandle, valid_data: DatasetHandle) -> c_int;
    pub fn LGBM_BoosterUpdateOneIter(handle: BoosterHandle, produced_empty_tree: *mut c_int) -> c_int;
    pub fn LGBM_BoosterGetNumClasses(handle: BoosterHandle, out_len: *mut c_int) -> c_int;
    pub fn LGBM_BoosterGetNumFeature(handle: BoosterHandle, out_len: *mut c_int) -> c_int;
    pub fn LGBM_BoosterGetCurrentIteration(handle: BoosterHandle, out_iteration: *mut c_int) -> c_int;
    pub fn LGBM_BoosterNumModelPerIteration(handle: BoosterHandle, out: *mut c_int) -> c_int;
    pub fn LGBM_BoosterGetEvalCounts(handle: BoosterHandle, out_len: *mut c_int) -> c_int;
    pub fn LGBM_BoosterGetEvalNames(
        handle: BoosterHandle,
        len: c_int,
        out_len: *mut c_int,
        buffer_len: usize,
        out_buffer_len: *mut usize,
        out_strs: *mut *mut c_char,
    ) -> c_int;
    pub fn LGBM_BoosterGetEval(
        handle: BoosterHandle,
        data_idx: c_int,
        out_len: *mut c_int,
        out_results: *mut f64,
    ) -> c_int;
    pub fn LGBM_BoosterLoadModelFromString(
        model_str: *const c_char,
        out_num_iterations: *mut c_int,
        out: *mut BoosterHandle,
    ) -> c_int;
    pub fn LGBM_BoosterSaveModelToString(
        handle: BoosterHandle,
        start_iteration: c_int,
        num_iteration: c_int,
        feature_importance_type: c_int,
        buffer_len: i64,
        out_len: *mut i64,
        out_str: *mut c_char,
    ) -> c_int;
    pub fn LGBM_BoosterDumpModel(
        handle: BoosterHandle,
        start_iteration: c_int,
        num_iteration: c_int,
        feature_importance_type: c_int,
        buffer_len: i64,
        out_len: *mut i64,
        out_str: *mut c_char,
    ) -> c_int;
    pub fn LGBM_BoosterFeatureImportance(
        handle: BoosterHandle,
        num_iteration: c_int,
        importance_type: c_int,
        out_results: *mut f64,
    ) -> c_int;
    pub fn LGBM_BoosterCalcNumPredict(
        handle: BoosterHandle,
        num_row: c_int,
        predict_type: c_int,
        start_iteration: c_int,
        num_iteration: c_int,
        out_len: *mut i64,
    ) -> c_int;
    pub fn LGBM_BoosterPredictForMat(
        handle: BoosterHandle,
        data: *const c_void,
        data_type: c_int,
        nrow: i32,
        ncol: i32,
        is_row_major: c_int,
        predict_type: c_int,
        start_iteration: c_int,
        num_iteration: c_int,
        parameter: *const c_char,
        out_len: *mut i64,
        out_result: *mut f64,
    ) -> c_int;
    pub fn LGBM_BoosterPredictForCSR(
        handle: BoosterHandle,
        indptr: *const c_void,
        indptr_type: c_int,
        indices: *const i32,
        data: *const c_void,
        data_type: c_int,
        nindptr: i64,
        nelem: i64,
        num_col: i64,
        predict_type: c_int,
        start_iteration: c_int,
        num_iteration: c_int,
        parameter: *const c_char,
        out_len: *mut i64,
        out_result: *mut f64,
    ) -> c_int;
    pub fn LGBM_BoosterPredictForMatSingleRowFastInit(
        handle: BoosterHandle,
        predict_type: c_int,
        start_iteration: c_int,
        num_iteration: c_int,
        data_type: c_int,
        ncol: i32,
        parameter: *const c_char,
        out_fastConfig: *mut FastConfigHandle,
    ) -> c_int;
    pub fn LGBM_BoosterPredictForMatSingleRowFast(
        fastConfig_handle: FastConfigHandle,
        data: *const c_void,
        out_len: *mut i64,
        out_result: *mut f64,
    ) -> c_int;
    pub fn LGBM_FastConfigFree(fastConfig: FastConfigHandle) -> c_int;
}
