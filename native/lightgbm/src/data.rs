//! The three layouts of feature data: columns, dense rows, and compressed sparse rows. All are borrowed.

use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;

use napi_derive::napi;
use uncia_lightgbm_sys::*;

use crate::arrow::{ColumnInput, Table};
use crate::blocks::Blocks;
use crate::error::{Result, check, invalid_argument};
use crate::handle::OwnedBooster;
use crate::js::{ElementType, TypedArray};
use crate::worker::CancelFlag;

#[napi(object, object_to_js = false)]
pub struct DenseChunkInput {
    pub values: TypedArray,
    pub rows: i64,
}

#[napi(object, object_to_js = false)]
pub struct DenseInput {
    pub chunks: Vec<DenseChunkInput>,
    pub columns: i64,
}

#[napi(object, object_to_js = false)]
pub struct CsrInput {
    pub indptr: TypedArray,
    pub indices: TypedArray,
    pub values: TypedArray,
    pub columns: i64,
}

/// Exactly one of the three is given.
#[napi(object, object_to_js = false)]
pub struct DataInput {
    pub columns: Option<Vec<Vec<ColumnInput>>>,
    pub dense: Option<DenseInput>,
    pub csr: Option<CsrInput>,
}

pub struct Dense {
    chunks: Vec<(TypedArray, usize)>,
    columns: usize,
}

pub struct Csr {
    indptr: TypedArray,
    indices: TypedArray,
    values: TypedArray,
    columns: usize,
}

pub enum Data {
    Columns(Table),
    Dense(Dense),
    Csr(Csr),
}

/// Values of a block of rows that are made of columns.
const SCRATCH: usize = 1 << 18;

/// What a prediction is asked for.
pub struct Request<'a> {
    pub booster: &'a OwnedBooster,
    pub kind: c_int,
    pub start_iteration: c_int,
    pub num_iteration: c_int,
    pub params: &'a CStr,
    /// How many blocks of rows may be worked on at once, each without an OpenMP team; with 1, the team works on one after the other.
    pub threads: usize,
}

impl DataInput {
    /// Checks all that LightGBM would trust. Checking the indices of sparse rows reads each of them, so it is left to
    /// [`Data::check_indices`] on LightGBM's thread.
    pub fn into_data(self) -> Result<Data> {
        let data = match self {
            DataInput { columns: Some(chunks), dense: None, csr: None } => {
                Data::Columns(Table::new(&chunks)?)
            }
            DataInput { columns: None, dense: Some(dense), csr: None } => Data::Dense(Dense::new(dense)?),
            DataInput { columns: None, dense: None, csr: Some(csr) } => Data::Csr(Csr::new(csr)?),
            _ => return invalid_argument("data must have exactly one of columns, dense and csr"),
        };
        if data.rows() > i32::MAX as usize {
            return invalid_argument(format!("{} rows are more than LightGBM can take", data.rows()));
        }
        if data.columns() > i32::MAX as usize {
            return invalid_argument(format!("{} columns are more than LightGBM can take", data.columns()));
        }
        Ok(data)
    }
}

impl Dense {
    fn new(input: DenseInput) -> Result<Self> {
        let columns =
            usize::try_from(input.columns).or_else(|_| invalid_argument("negative number of columns"))?;
        let mut chunks: Vec<(TypedArray, usize)> = Vec::with_capacity(input.chunks.len());
        for (index, DenseChunkInput { values, rows }) in input.chunks.into_iter().enumerate() {
            if float_type(values.element).is_none() {
                return invalid_argument(format!(
                    "chunk {index}: values must be a Float64Array or a Float32Array"
                ));
            }
            if chunks.first().is_some_and(|(first, _)| first.element != values.element) {
                return invalid_argument(format!(
                    "chunk {index}: its type differs from that of the first chunk"
                ));
            }
            let rows = usize::try_from(rows).or_else(|_| invalid_argument("negative number of rows"))?;
            if rows.checked_mul(columns) != Some(values.len) {
                return invalid_argument(format!(
                    "chunk {index}: {} values, but {rows} rows x {columns} columns",
                    values.len
                ));
            }
            if rows > 0 {
                chunks.push((values, rows));
            }
        }
        Ok(Dense { chunks, columns })
    }
}

impl Csr {
    fn new(input: CsrInput) -> Result<Self> {
        let columns =
            usize::try_from(input.columns).or_else(|_| invalid_argument("negative number of columns"))?;
        if !matches!(input.indptr.element, ElementType::Int32 | ElementType::Int64) {
            return invalid_argument("indptr must be an Int32Array or a BigInt64Array");
        }
        if input.indices.element != ElementType::Int32 {
            return invalid_argument("indices must be an Int32Array");
        }
        if float_type(input.values.element).is_none() {
            return invalid_argument("values must be a Float64Array or a Float32Array");
        }
        if input.indptr.len == 0 {
            return invalid_argument("indptr is empty: it needs one element more than there are rows");
        }
        if input.indices.len != input.values.len {
            return invalid_argument(format!(
                "{} indices, but {} values",
                input.indices.len, input.values.len
            ));
        }
        Ok(Csr { indptr: input.indptr, indices: input.indices, values: input.values, columns })
    }

    fn boundaries(&self) -> Box<dyn Iterator<Item = i64> + '_> {
        unsafe {
            match self.indptr.element {
                ElementType::Int32 => {
                    Box::new(self.indptr.as_slice::<i32>().iter().map(|value| i64::from(*value)))
                }
                _ => Box::new(self.indptr.as_slice::<i64>().iter().copied()),
            }
        }
    }

    fn check_indices(&self) -> Result<()> {
        let mut previous = None;
        for (row, boundary) in self.boundaries().enumerate() {
            match previous {
                None if boundary != 0 => return invalid_argument("indptr must begin with 0"),
                Some(before) if boundary < before => {
                    return invalid_argument(format!("indptr decreases at element {row}"));
                }
                _ => previous = Some(boundary),
            }
        }
        if previous != Some(self.values.len as i64) {
            return invalid_argument("indptr must end with the number of values");
        }
        let indices = unsafe { self.indices.as_slice::<i32>() };
        match indices
            .iter()
            .find(|index| usize::try_from(**index).is_err() || **index as usize >= self.columns)
        {
            Some(bad) => invalid_argument(format!("column index {bad} is not below {}", self.columns)),
            None => Ok(()),
        }
    }

    fn indptr_type(&self) -> c_int {
        if self.indptr.element == ElementType::Int32 { C_API_DTYPE_INT32 } else { C_API_DTYPE_INT64 }
    }
}

impl Data {
    pub fn rows(&self) -> usize {
        match self {
            Data::Columns(table) => table.rows(),
            Data::Dense(dense) => dense.chunks.iter().map(|(_, rows)| rows).sum(),
            Data::Csr(csr) => csr.indptr.len - 1,
        }
    }

    pub fn columns(&self) -> usize {
        match self {
            Data::Columns(table) => table.columns(),
            Data::Dense(dense) => dense.columns,
            Data::Csr(csr) => csr.columns,
        }
    }

    pub fn check_indices(&self) -> Result<()> {
        match self {
            Data::Csr(csr) => csr.check_indices(),
            _ => Ok(()),
        }
    }

    /// # Safety
    /// The arguments are pinned, `check_indices` has passed, and `reference` is null or a dataset with as many
    /// columns.
    pub unsafe fn create_dataset(&self, params: &CStr, reference: DatasetHandle) -> Result<DatasetHandle> {
        let mut out = null_mut();
        let params = params.as_ptr();
        check(match self {
            Data::Columns(table) => table.with_stream(|stream| unsafe {
                LGBM_DatasetCreateFromArrowStream(stream, params, reference, &mut out)
            }),
            Data::Dense(dense) => {
                let pointers: Vec<*const c_void> =
                    dense.chunks.iter().map(|(values, _)| values.data).collect();
                let rows: Vec<i32> = dense.chunks.iter().map(|(_, rows)| *rows as i32).collect();
                let row_major: Vec<c_int> = vec![1; rows.len()];
                let element = dense.chunks.first().map_or(ElementType::Float64, |(values, _)| values.element);
                unsafe {
                    LGBM_DatasetCreateFromMats(
                        rows.len() as i32,
                        pointers.as_ptr(),
                        float_type(element).unwrap_or(C_API_DTYPE_FLOAT64),
                        rows.as_ptr(),
                        dense.columns as i32,
                        row_major.as_ptr(),
                        params,
                        reference,
                        &mut out,
                    )
                }
            }
            Data::Csr(csr) => unsafe {
                LGBM_DatasetCreateFromCSR(
                    csr.indptr.data,
                    csr.indptr_type(),
                    csr.indices.data.cast(),
                    csr.values.data,
                    float_type(csr.values.element).unwrap_or(C_API_DTYPE_FLOAT64),
                    csr.indptr.len as i64,
                    csr.values.len as i64,
                    csr.columns as i64,
                    params,
                    reference,
                    &mut out,
                )
            },
        })?;
        Ok(out)
    }

    /// Fills `out` with `width` values per row. `block` is the number of rows between two looks at `cancel`.
    ///
    /// # Safety
    /// The arguments are pinned, `check_indices` has passed, `width` is what LightGBM gives for this request, and
    /// `out` has room for all rows.
    pub unsafe fn predict(
        &self,
        request: &Request,
        width: usize,
        block: usize,
        cancel: Option<&CancelFlag>,
        out: &mut [f64],
    ) -> Result<()> {
        let blocks = |rows, block| Blocks { rows, block, width, threads: request.threads, cancel };
        let Request { kind, start_iteration, num_iteration, params, .. } = *request;
        match self {
            Data::Columns(table) => {
                // Rows are copied, block by block; small blocks stay near the processor.
                let block = block.min((SCRATCH / table.columns().max(1)).max(64));
                blocks(table.rows(), block).run(out, Vec::new, |scratch: &mut Vec<f64>, start, count, out| {
                    scratch.resize(count * table.columns(), 0.0);
                    let mut written = 0i64;
                    unsafe {
                        table.write_rows(start, scratch);
                        LGBM_BoosterPredictForMat(
                            request.booster.raw,
                            scratch.as_ptr().cast(),
                            C_API_DTYPE_FLOAT64,
                            count as i32,
                            table.columns() as i32,
                            1,
                            kind,
                            start_iteration,
                            num_iteration,
                            params.as_ptr(),
                            &mut written,
                            out,
                        )
                    }
                })
            }
            Data::Dense(dense) => {
                let mut rest = out;
                for (values, rows) in &dense.chunks {
                    let (out, after) = rest.split_at_mut(rows * width);
                    rest = after;
                    blocks(*rows, block).run(
                        out,
                        || (),
                        |_, start, count, out| unsafe {
                            let mut written = 0i64;
                            LGBM_BoosterPredictForMat(
                                request.booster.raw,
                                values.data.byte_add(start * dense.columns * values.element.size()),
                                float_type(values.element).unwrap_or(C_API_DTYPE_FLOAT64),
                                count as i32,
                                dense.columns as i32,
                                1,
                                kind,
                                start_iteration,
                                num_iteration,
                                params.as_ptr(),
                                &mut written,
                                out,
                            )
                        },
                    )?;
                }
                Ok(())
            }
            Data::Csr(csr) => blocks(self.rows(), block).run(
                out,
                || (),
                |_, start, count, out| unsafe {
                    let mut written = 0i64;
                    LGBM_BoosterPredictForCSR(
                        request.booster.raw,
                        csr.indptr.data.byte_add(start * csr.indptr.element.size()),
                        csr.indptr_type(),
                        csr.indices.data.cast(),
                        csr.values.data,
                        float_type(csr.values.element).unwrap_or(C_API_DTYPE_FLOAT64),
                        count as i64 + 1,
                        csr.values.len as i64,
                        csr.columns as i64,
                        kind,
                        start_iteration,
                        num_iteration,
                        params.as_ptr(),
                        &mut written,
                        out,
                    )
                },
            ),
        }
    }
}

fn float_type(element: ElementType) -> Option<c_int> {
    match element {
        ElementType::Float32 => Some(C_API_DTYPE_FLOAT32),
        ElementType::Float64 => Some(C_API_DTYPE_FLOAT64),
        _ => None,
    }
}
