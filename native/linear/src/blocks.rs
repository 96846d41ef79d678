//! Rows in pieces that fit the processor's cache. How a table is cut depends on its size alone, never on the number of threads, so that
//! sums over it are the same to the last bit whoever works on them.

use std::ops::Range;

use crate::input::{Chunk, ChunkValues, Csr, Data, Layout, NumberArray};

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

/// A part of a table.
pub enum Segment<'a> {
    /// Rows of chunks, each with the number in the whole table of its first row.
    Chunks(Vec<(&'a Chunk, Range<usize>, usize)>),
    Sparse(&'a Csr, Range<usize>),
}

/// Cuts a table into parts.
pub fn segments(data: &Data) -> Vec<Segment<'_>> {
    let block = (BLOCK / data.features.max(1)).max(8);
    let size = data.rows.div_ceil(SEGMENTS).max(block);
    match &data.layout {
        Layout::Csr(csr) => (0..data.rows)
            .step_by(size)
            .map(|start| Segment::Sparse(csr, start..(start + size).min(data.rows)))
            .collect(),
        Layout::Chunks(chunks) => {
            let mut found = Vec::new();
            let mut pieces = Vec::new();
            let (mut first_row, mut held) = (0, 0);
            for chunk in chunks {
                let mut start = 0;
                while start < chunk.rows {
                    let end = chunk.rows.min(start + size - held);
                    pieces.push((chunk, start..end, first_row + start));
                    held += end - start;
                    start = end;
                    if held == size {
                        found.push(Segment::Chunks(std::mem::take(&mut pieces)));
                        held = 0;
                    }
                }
                first_row += chunk.rows;
            }
            if !pieces.is_empty() {
                found.push(Segment::Chunks(pieces));
            }
            found
        }
    }
}

/// Calls `work` with each block of some rows of chunks, and the number of its first row.
pub fn each_block(
    pieces: &[(&Chunk, Range<usize>, usize)],
    features: usize,
    mut work: impl FnMut(usize, Block<'_>),
) {
    let most = (BLOCK / features.max(1)).max(8);
    let mut scratch = Vec::new();
    for (chunk, range, first_row) in pieces {
        for start in range.clone().step_by(most) {
            let rows = most.min(range.end - start);
            work(first_row + start - range.start, block(chunk, start, rows, features, &mut scratch));
        }
    }
}

fn block<'a>(
    chunk: &'a Chunk,
    start: usize,
    rows: usize,
    features: usize,
    scratch: &'a mut Vec<f64>,
) -> Block<'a> {
    let count = rows * features;
    match &chunk.values {
        ChunkValues::Dense(NumberArray::Float64(values)) => Block {
            values: &values[start * features..][..count],
            rows,
            features,
            row_stride: features,
            feature_stride: 1,
        },
        ChunkValues::Dense(values) => {
            scratch.resize(count, 0.0);
            values.read(start * features, scratch);
            Block { values: scratch, rows, features, row_stride: features, feature_stride: 1 }
        }
        ChunkValues::Columns(columns) => {
            scratch.resize(count, 0.0);
            for (column, to) in columns.iter().zip(scratch.chunks_exact_mut(rows)) {
                column.read(start, to);
            }
            Block { values: scratch, rows, features, row_stride: 1, feature_stride: rows }
        }
    }
}

/// The entries of a sparse row: features and their values.
pub fn sparse_row(csr: &Csr, row: usize) -> impl Iterator<Item = (usize, f64)> {
    let entries = csr.indptr[row]..csr.indptr[row + 1];
    csr.indices[entries.clone()].iter().map(|index| *index as usize).zip(csr.values[entries].iter().copied())
}
