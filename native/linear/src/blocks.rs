//! Rows in pieces that fit the processor's cache. How a table is cut depends on its size alone, never on the chunks that it
//! comes in nor on the number of threads, so that sums over it are the same to the last bit.

use std::ops::Range;

use crate::input::{Chunk, ChunkValues, Csr, Data};
use crate::numbers::NumberArray;

/// Doubles of a block that is worked on at once.
const BLOCK: usize = 1 << 14;
/// Parts that threads take one after the other; each has sums of its own.
const SEGMENTS: usize = 64;

/// Some rows of dense features: the value of row `r` and feature `f` stands at `r * row_stride + f * feature_stride`.
pub struct Block<'a> {
    pub values: &'a [f64],
    pub rows: usize,
    pub features: usize,
    pub row_stride: usize,
    pub feature_stride: usize,
}

impl Block<'_> {
    pub fn is_row_major(&self) -> bool {
        self.feature_stride == 1
    }

    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.row_stride..][..self.features]
    }

    /// A feature of a block whose features stand one after the other.
    pub fn feature(&self, feature: usize) -> &[f64] {
        &self.values[feature * self.feature_stride..][..self.rows]
    }
}

/// Cuts a table into parts, ranges of rows.
pub fn segments(data: &Data) -> Vec<Range<usize>> {
    let size = data.rows.div_ceil(SEGMENTS).max(block_rows(data.features));
    (0..data.rows).step_by(size).map(|start| start..(start + size).min(data.rows)).collect()
}

fn block_rows(features: usize) -> usize {
    (BLOCK / features.max(1)).max(8)
}

/// Calls `work` with each block of some rows, and the number of its first row.
pub fn each_block(
    chunks: &[Chunk],
    rows: Range<usize>,
    features: usize,
    mut work: impl FnMut(usize, Block<'_>),
) {
    let most = block_rows(features);
    let mut scratch = Vec::new();
    for start in rows.clone().step_by(most) {
        let count = most.min(rows.end - start);
        work(start, block(chunks, start, count, features, &mut scratch));
    }
}

/// The rows from `start` on: where they are, or, where they are not doubles of one chunk, copied.
fn block<'a>(
    chunks: &'a [Chunk],
    start: usize,
    rows: usize,
    features: usize,
    scratch: &'a mut Vec<f64>,
) -> Block<'a> {
    let row_major = |values| Block { values, rows, features, row_stride: features, feature_stride: 1 };
    // Empty chunks begin where the next one does.
    let mut at = chunks.partition_point(|chunk| chunk.first_row + chunk.rows <= start);
    let first = &chunks[at];
    if let ChunkValues::Dense(NumberArray::Float64(values)) = &first.values
        && start + rows <= first.first_row + first.rows
    {
        return row_major(&values[(start - first.first_row) * features..][..rows * features]);
    }
    scratch.resize(rows * features, 0.0);
    let mut filled = 0;
    while filled < rows {
        let chunk = &chunks[at];
        let from = start + filled - chunk.first_row;
        let count = (rows - filled).min(chunk.rows - from);
        match &chunk.values {
            ChunkValues::Dense(values) => {
                values.read(from * features, &mut scratch[filled * features..][..count * features]);
            }
            ChunkValues::Columns(columns) => {
                for (column, to) in columns.iter().zip(scratch.chunks_exact_mut(rows)) {
                    column.read(from, &mut to[filled..][..count]);
                }
            }
        }
        filled += count;
        at += 1;
    }
    match first.values {
        ChunkValues::Dense(_) => row_major(scratch),
        ChunkValues::Columns(_) => {
            Block { values: scratch, rows, features, row_stride: 1, feature_stride: rows }
        }
    }
}

/// The entries of a sparse row: features and their values.
pub fn sparse_row(csr: &Csr, row: usize) -> impl Iterator<Item = (usize, f64)> {
    let entries = csr.indptr[row]..csr.indptr[row + 1];
    csr.indices[entries.clone()].iter().map(|index| *index as usize).zip(csr.values[entries].iter().copied())
}
