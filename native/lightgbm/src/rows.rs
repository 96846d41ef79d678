//! Columns as rows. LightGBM predicts from rows in less time than it takes to pick each value out of Arrow columns.

use std::slice::from_raw_parts;

use crate::arrow::{Chunk, ColumnType, Table};
use crate::js::ElementType;

/// So few rows are moved at a time that what is read and written stays in the cache.
const TILE: usize = 256;

impl Table {
    /// Fills `out` with whole rows, from row `start` on. Nulls become NaN, which LightGBM takes as missing.
    ///
    /// # Safety
    /// The columns are pinned.
    pub unsafe fn write_rows(&self, start: usize, mut out: &mut [f64]) {
        let width = self.columns();
        let mut skip = start;
        for (length, columns) in &self.chunks {
            let mut row = skip.min(*length);
            skip -= row;
            while row < *length && !out.is_empty() {
                let count = TILE.min(length - row).min(out.len() / width);
                let (tile, rest) = out.split_at_mut(count * width);
                for (index, (kind, chunk)) in self.types.iter().zip(columns).enumerate() {
                    let mut target = Target { tile: &mut *tile, index, width };
                    unsafe { chunk.write(*kind, row, count, &mut target) };
                }
                out = rest;
                row += count;
            }
        }
    }
}

/// One column of a tile.
struct Target<'a> {
    tile: &'a mut [f64],
    index: usize,
    width: usize,
}

impl Target<'_> {
    fn slots(&mut self) -> impl Iterator<Item = &mut f64> {
        self.tile[self.index..].iter_mut().step_by(self.width)
    }

    /// # Safety
    /// `count` values can be read at `values`.
    unsafe fn copy<T: Copy>(&mut self, values: *const T, count: usize, convert: impl Fn(T) -> f64) {
        for (slot, value) in self.slots().zip(unsafe { from_raw_parts(values, count) }) {
            *slot = convert(*value);
        }
    }
}

impl Chunk {
    /// # Safety
    /// The chunk has `count` values of this type from row `row` on.
    unsafe fn write(&self, kind: ColumnType, row: usize, count: usize, target: &mut Target) {
        let first = self.offset as usize + row;
        macro_rules! numbers {
            ($type:ty) => {
                // Wrapping, as the pointer may have been moved to before the values.
                unsafe {
                    target.copy(self.values.cast::<$type>().wrapping_add(first), count, |value| value as f64)
                }
            };
        }
        match kind {
            ColumnType::Boolean => {
                for (row, slot) in target.slots().enumerate() {
                    *slot = f64::from(unsafe { bit(self.values.cast(), first + row) });
                }
            }
            ColumnType::Number(ElementType::Int8) => numbers!(i8),
            ColumnType::Number(ElementType::Int16) => numbers!(i16),
            ColumnType::Number(ElementType::Int32) => numbers!(i32),
            ColumnType::Number(ElementType::Int64) => numbers!(i64),
            ColumnType::Number(ElementType::Uint8) => numbers!(u8),
            ColumnType::Number(ElementType::Uint16) => numbers!(u16),
            ColumnType::Number(ElementType::Uint32) => numbers!(u32),
            ColumnType::Number(ElementType::Uint64) => numbers!(u64),
            ColumnType::Number(ElementType::Float32) => numbers!(f32),
            ColumnType::Number(ElementType::Float64) => numbers!(f64),
        }
        if !self.validity.is_null() {
            for (row, slot) in target.slots().enumerate() {
                if unsafe { bit(self.validity.cast(), first + row) } == 0 {
                    *slot = f64::NAN;
                }
            }
        }
    }
}

/// # Safety
/// `bits` has a bit `index`.
unsafe fn bit(bits: *const u8, index: usize) -> u8 {
    unsafe { *bits.add(index / 8) >> (index % 8) & 1 }
}
