//! The three layouts of feature data: columns, dense rows, and compressed sparse rows. All are borrowed.

use napi::bindgen_prelude::{Int32Array, Uint8Array};
use napi_derive::napi;

use crate::fault::{Result, invalid};
use crate::numbers::{Doubles, NumberArray};

/// One chunk of a column: the buffers of an Arrow array.
#[napi(object, object_to_js = false)]
pub struct ColumnInput {
    pub values: NumberArray,
    pub validity: Option<Uint8Array>,
    pub offset: i64,
    pub validity_offset: Option<i64>,
    pub length: i64,
    pub null_count: i64,
    pub boolean: Option<bool>,
}

#[napi(object, object_to_js = false)]
pub struct DenseChunkInput {
    pub values: NumberArray,
    pub rows: i64,
}

#[napi(object, object_to_js = false)]
pub struct DenseInput {
    pub chunks: Vec<DenseChunkInput>,
    pub columns: i64,
}

#[napi(object, object_to_js = false)]
pub struct CsrInput {
    pub indptr: NumberArray,
    pub indices: Int32Array,
    pub values: NumberArray,
    pub columns: i64,
}

/// Exactly one of the three is given.
#[napi(object, object_to_js = false)]
pub struct DataInput {
    pub columns: Option<Vec<Vec<ColumnInput>>>,
    pub dense: Option<DenseInput>,
    pub csr: Option<CsrInput>,
}

/// A column of one chunk, checked.
pub struct Column {
    values: NumberArray,
    offset: usize,
    is_boolean: bool,
    /// The bitmap, and the bit of the first row.
    validity: Option<(Uint8Array, usize)>,
}

pub enum ChunkValues {
    /// Row after row.
    Dense(NumberArray),
    Columns(Vec<Column>),
}

pub struct Chunk {
    /// Number in the whole table of the first row.
    pub first_row: usize,
    pub rows: usize,
    pub values: ChunkValues,
}

pub struct Csr {
    /// One more than there are rows.
    pub indptr: Vec<usize>,
    pub indices: Int32Array,
    pub values: Doubles,
}

pub enum Layout {
    Chunks(Vec<Chunk>),
    Csr(Csr),
}

/// Rows of features.
pub struct Data {
    pub rows: usize,
    pub features: usize,
    pub layout: Layout,
}

fn whole(value: i64, name: &str) -> Result<usize> {
    usize::try_from(value).or_else(|_| invalid(format!("{name} is negative")))
}

impl Data {
    /// Checks all that reading trusts.
    pub fn new(input: DataInput) -> Result<Self> {
        match input {
            DataInput { columns: Some(chunks), dense: None, csr: None } => columns(chunks),
            DataInput { columns: None, dense: Some(rows), csr: None } => dense(rows),
            DataInput { columns: None, dense: None, csr: Some(rows) } => csr(rows),
            _ => invalid("data must have exactly one of columns, dense and csr"),
        }
    }
}

fn columns(input: Vec<Vec<ColumnInput>>) -> Result<Data> {
    let features = input.first().map_or(0, Vec::len);
    let mut chunks = Vec::with_capacity(input.len());
    let mut first_row = 0;
    for (index, chunk) in input.into_iter().enumerate() {
        let Some(first) = chunk.first() else { return invalid(format!("chunk {index} has no columns")) };
        let rows = whole(first.length, "length")?;
        if chunk.len() != features {
            return invalid(format!(
                "chunk {index} has {} columns, but the first has {features}",
                chunk.len()
            ));
        }
        let checked = chunk.into_iter().map(|column| column.check(rows)).collect::<Result<_>>()?;
        chunks.push(Chunk { first_row, rows, values: ChunkValues::Columns(checked) });
        first_row += rows;
    }
    Ok(Data { rows: first_row, features, layout: Layout::Chunks(chunks) })
}

impl ColumnInput {
    fn check(self, rows: usize) -> Result<Column> {
        if whole(self.length, "length")? != rows {
            return invalid("the columns of a chunk differ in length");
        }
        let offset = whole(self.offset, "offset")?;
        let is_boolean = self.boolean == Some(true);
        if is_boolean && !matches!(self.values, NumberArray::Uint8(_)) {
            return invalid("the values of a boolean column must be a Uint8Array");
        }
        let available = self.values.len() * if is_boolean { 8 } else { 1 };
        if offset.checked_add(rows).is_none_or(|end| end > available) {
            return invalid(format!(
                "a column of {available} values does not reach from {offset} over {rows} rows"
            ));
        }
        let validity_offset = whole(self.validity_offset.unwrap_or(self.offset), "validityOffset")?;
        let validity = self.validity.filter(|_| self.null_count != 0).map(|bits| (bits, validity_offset));
        if validity.as_ref().is_some_and(|(bits, from)| bits.len().saturating_mul(8) < from + rows) {
            return invalid("a validity bitmap is too short");
        }
        Ok(Column { values: self.values, offset, is_boolean, validity })
    }
}

impl Column {
    /// Writes rows from `start` on; a null becomes NaN.
    pub fn read(&self, start: usize, out: &mut [f64]) {
        match &self.values {
            NumberArray::Uint8(bits) if self.is_boolean => {
                for (at, to) in out.iter_mut().enumerate() {
                    *to = f64::from(bit(bits, self.offset + start + at));
                }
            }
            values => values.read(self.offset + start, out),
        }
        if let Some((bits, first)) = &self.validity {
            for (at, to) in out.iter_mut().enumerate() {
                if bit(bits, first + start + at) == 0 {
                    *to = f64::NAN;
                }
            }
        }
    }
}

fn bit(bits: &[u8], at: usize) -> u8 {
    (bits[at / 8] >> (at % 8)) & 1
}

fn dense(input: DenseInput) -> Result<Data> {
    let features = whole(input.columns, "columns")?;
    let mut chunks = Vec::with_capacity(input.chunks.len());
    let mut first_row = 0;
    for (index, DenseChunkInput { values, rows }) in input.chunks.into_iter().enumerate() {
        let rows = whole(rows, "rows")?;
        if rows.checked_mul(features) != Some(values.len()) {
            return invalid(format!(
                "chunk {index}: {} values, but {rows} rows x {features} columns",
                values.len()
            ));
        }
        chunks.push(Chunk { first_row, rows, values: ChunkValues::Dense(values) });
        first_row += rows;
    }
    Ok(Data { rows: first_row, features, layout: Layout::Chunks(chunks) })
}

fn csr(input: CsrInput) -> Result<Data> {
    let features = whole(input.columns, "columns")?;
    let indptr: Vec<usize> = match &input.indptr {
        NumberArray::Int32(values) => {
            values.iter().map(|at| usize::try_from(*at).unwrap_or(usize::MAX)).collect()
        }
        NumberArray::Int64(values) => {
            values.iter().map(|at| usize::try_from(*at).unwrap_or(usize::MAX)).collect()
        }
        _ => return invalid("indptr must be an Int32Array or a BigInt64Array"),
    };
    let entries = input.values.len();
    if indptr.first() != Some(&0) || indptr.last() != Some(&entries) || !indptr.is_sorted() {
        return invalid("indptr must rise from 0 to the number of values");
    }
    if input.indices.len() != entries {
        return invalid(format!("{} indices, but {entries} values", input.indices.len()));
    }
    if let Some(bad) = input.indices.iter().find(|index| **index < 0 || **index as usize >= features) {
        return invalid(format!("column index {bad} is not below {features}"));
    }
    let rows = indptr.len() - 1;
    let layout = Layout::Csr(Csr { indptr, indices: input.indices, values: input.values.into() });
    Ok(Data { rows, features, layout })
}
