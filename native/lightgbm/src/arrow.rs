//! Columns of typed arrays as an Arrow C stream. Nothing is copied: the stream lends the caller's memory.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

use napi_derive::napi;
use uncia_lightgbm_sys::{ArrowArray, ArrowArrayStream, ArrowSchema};

use crate::error::{Result, invalid_argument};
use crate::js::{ElementType, TypedArray};

/// One chunk of a column, as it comes from JavaScript.
#[napi(object, object_to_js = false)]
pub struct ColumnInput {
    pub values: TypedArray,
    pub validity: Option<TypedArray>,
    pub offset: i64,
    pub validity_offset: Option<i64>,
    pub length: i64,
    pub null_count: i64,
    pub boolean: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Boolean,
    Number(ElementType),
}

impl ColumnType {
    /// <https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings>
    fn format(self) -> &'static CStr {
        match self {
            ColumnType::Boolean => c"b",
            ColumnType::Number(ElementType::Int8) => c"c",
            ColumnType::Number(ElementType::Uint8) => c"C",
            ColumnType::Number(ElementType::Int16) => c"s",
            ColumnType::Number(ElementType::Uint16) => c"S",
            ColumnType::Number(ElementType::Int32) => c"i",
            ColumnType::Number(ElementType::Uint32) => c"I",
            ColumnType::Number(ElementType::Int64) => c"l",
            ColumnType::Number(ElementType::Uint64) => c"L",
            ColumnType::Number(ElementType::Float32) => c"f",
            ColumnType::Number(ElementType::Float64) => c"g",
        }
    }
}

#[derive(Clone, Copy)]
pub struct Chunk {
    pub values: *const c_void,
    pub validity: *const c_void,
    pub offset: i64,
}

/// A table whose columns are borrowed.
pub struct Table {
    pub types: Vec<ColumnType>,
    /// Per chunk: its number of rows, and its columns.
    pub chunks: Vec<(usize, Vec<Chunk>)>,
    rows: usize,
}

// The pointers are only read, and only while the arguments that they came from are pinned.
unsafe impl Send for Table {}
unsafe impl Sync for Table {}

impl Table {
    pub fn new(input: &[Vec<ColumnInput>]) -> Result<Self> {
        let mut types: Vec<ColumnType> = Vec::new();
        let mut chunks = Vec::with_capacity(input.len());
        let mut rows = 0usize;
        for (index, columns) in input.iter().enumerate() {
            let Some(first) = columns.first() else {
                return invalid_argument(format!("chunk {index} has no columns"));
            };
            let length = first.length;
            let mut lent = Vec::with_capacity(columns.len());
            for (number, column) in columns.iter().enumerate() {
                let place = || format!("chunk {index}, column {number}");
                if column.length != length {
                    return invalid_argument(format!(
                        "{}: {} rows, but the chunk's first column has {length}",
                        place(),
                        column.length
                    ));
                }
                let (kind, chunk) =
                    borrow(column).or_else(|reason| invalid_argument(format!("{}: {reason}", place())))?;
                if index == 0 {
                    types.push(kind);
                } else if types.get(number) != Some(&kind) {
                    return invalid_argument(format!(
                        "{}: its type differs from that of the first chunk",
                        place()
                    ));
                }
                lent.push(chunk);
            }
            if lent.len() != types.len() {
                return invalid_argument(format!(
                    "chunk {index} has {} columns, but the first has {}",
                    lent.len(),
                    types.len()
                ));
            }
            let length = usize::try_from(length).or_else(|_| invalid_argument("negative length"))?;
            rows = rows.saturating_add(length);
            if length > 0 {
                chunks.push((length, lent));
            }
        }
        Ok(Table { types, chunks, rows })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.types.len()
    }

    /// Calls `use_stream` with a stream of this table, and releases what it left.
    pub fn with_stream<T>(&self, use_stream: impl FnOnce(*mut ArrowArrayStream) -> T) -> T {
        let source = Box::new(Source { table: self, next: 0 });
        let mut stream = ArrowArrayStream {
            get_schema: Some(get_schema),
            get_next: Some(get_next),
            get_last_error: Some(get_last_error),
            release: Some(release_stream),
            private_data: Box::into_raw(source).cast(),
        };
        let result = use_stream(&mut stream);
        if let Some(release) = stream.release {
            unsafe { release(&mut stream) };
        }
        result
    }
}

fn borrow(column: &ColumnInput) -> std::result::Result<(ColumnType, Chunk), String> {
    let whole = |value: i64, name: &str| usize::try_from(value).map_err(|_| format!("{name} is negative"));
    let length = whole(column.length, "length")?;
    let offset = whole(column.offset, "offset")?;
    let validity_offset = whole(column.validity_offset.unwrap_or(column.offset), "validityOffset")?;
    let end = offset.checked_add(length).ok_or("offset and length are too large")?;

    let kind = match column.boolean {
        Some(true) if column.values.element == ElementType::Uint8 => ColumnType::Boolean,
        Some(true) => return Err("the values of a boolean column must be a Uint8Array".into()),
        _ => ColumnType::Number(column.values.element),
    };
    let available = match kind {
        ColumnType::Boolean => column.values.len.saturating_mul(8),
        ColumnType::Number(_) => column.values.len,
    };
    if available < end {
        return Err(format!("values has room for {available} elements, but offset + length is {end}"));
    }

    let mut chunk = Chunk { values: column.values.data, validity: null(), offset: offset as i64 };
    if let Some(validity) = column.validity.as_ref().filter(|_| column.null_count != 0) {
        if validity.element != ElementType::Uint8 {
            return Err("validity must be a Uint8Array".into());
        }
        let validity_end =
            validity_offset.checked_add(length).ok_or("validityOffset and length are too large")?;
        if validity.len.saturating_mul(8) < validity_end {
            return Err(format!(
                "validity has {} bits, but offset + length is {validity_end}",
                validity.len.saturating_mul(8)
            ));
        }
        chunk.validity = validity.data;
        if validity_offset != offset {
            // Arrow has one offset for both buffers. Apache Arrow's JavaScript slices the values but not the bitmap, so
            // the offset of the bitmap is kept, and the pointer to the values is moved instead.
            let ColumnType::Number(element) = kind else {
                return Err("validityOffset of a boolean column must equal its offset".into());
            };
            let moved = (offset as isize)
                .wrapping_sub(validity_offset as isize)
                .wrapping_mul(element.size() as isize);
            chunk.values = column.values.data.cast::<u8>().wrapping_offset(moved).cast();
            chunk.offset = validity_offset as i64;
        }
    }
    Ok((kind, chunk))
}

struct Source<'a> {
    table: &'a Table,
    next: usize,
}

/// Owns what the pointers of one `ArrowSchema` lead to.
struct SchemaParts {
    children: Vec<*mut ArrowSchema>,
}

/// Owns what the pointers of one `ArrowArray` lead to, except the lent buffers.
struct ArrayParts {
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
}

fn schema(format: &'static CStr, children: Vec<*mut ArrowSchema>) -> ArrowSchema {
    let mut parts = Box::new(SchemaParts { children });
    ArrowSchema {
        format: format.as_ptr(),
        name: c"".as_ptr(),
        metadata: null(),
        flags: 0,
        n_children: parts.children.len() as i64,
        children: parts.children.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(release_schema),
        private_data: Box::into_raw(parts).cast(),
    }
}

fn array(
    length: i64,
    offset: i64,
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
) -> ArrowArray {
    let mut parts = Box::new(ArrayParts { buffers, children });
    ArrowArray {
        length,
        null_count: -1,
        offset,
        n_buffers: parts.buffers.len() as i64,
        n_children: parts.children.len() as i64,
        buffers: parts.buffers.as_mut_ptr(),
        children: parts.children.as_mut_ptr(),
        dictionary: null_mut(),
        release: Some(release_array),
        private_data: Box::into_raw(parts).cast(),
    }
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    let source = unsafe { &*(*stream).private_data.cast::<Source>() };
    let children =
        source.table.types.iter().map(|kind| Box::into_raw(Box::new(schema(kind.format(), Vec::new()))));
    unsafe { out.write(schema(c"+s", children.collect())) };
    0
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    let source = unsafe { &mut *(*stream).private_data.cast::<Source>() };
    let Some((length, columns)) = source.table.chunks.get(source.next) else {
        unsafe { (*out).release = None };
        return 0;
    };
    source.next += 1;
    let length = *length as i64;
    let children = columns.iter().map(|chunk| {
        let buffers = vec![chunk.validity, chunk.values];
        Box::into_raw(Box::new(array(length, chunk.offset, buffers, Vec::new())))
    });
    unsafe { out.write(array(length, 0, vec![null()], children.collect())) };
    0
}

unsafe extern "C" fn get_last_error(_: *mut ArrowArrayStream) -> *const c_char {
    null()
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<Source>()));
        (*stream).release = None;
    }
}

unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    unsafe {
        let parts = Box::from_raw((*schema).private_data.cast::<SchemaParts>());
        for child in parts.children {
            if let Some(release) = (*child).release {
                release(child);
            }
            drop(Box::from_raw(child));
        }
        (*schema).release = None;
    }
}

unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    unsafe {
        let parts = Box::from_raw((*array).private_data.cast::<ArrayParts>());
        for child in parts.children {
            if let Some(release) = (*child).release {
                release(child);
            }
            drop(Box::from_raw(child));
        }
        (*array).release = None;
    }
}
