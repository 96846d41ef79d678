//! Why a job gave no result. Faults travel as values, so that they keep what they name.

use napi_derive::napi;

/// What was wrong, as JavaScript sees it.
#[napi(object, object_from_js = false)]
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// `INVALID_ARGUMENT`, `NOT_FINITE`, `CANCELLED` or `INTERNAL`.
    pub code: &'static str,
    pub message: String,
    /// Where a feature is not finite.
    pub row: Option<i64>,
    pub column: Option<i64>,
}

pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Fault { code, message: message.into(), row: None, column: None }
    }

    pub fn cancelled() -> Self {
        Fault::new("CANCELLED", "the operation was cancelled")
    }

    pub fn not_finite(row: usize, column: usize, value: f64) -> Self {
        Fault {
            row: Some(row as i64),
            column: Some(column as i64),
            ..Fault::new("NOT_FINITE", format!("feature {column} of row {row} is {value}"))
        }
    }
}

pub fn invalid<T>(message: impl Into<String>) -> Result<T> {
    Err(Fault::new("INVALID_ARGUMENT", message))
}
