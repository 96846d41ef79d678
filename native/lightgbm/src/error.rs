//! Failures as JavaScript sees them: an `Error` with a `code`, the kernel's own message, and its last log lines.

use std::ffi::{CStr, CString, c_int};

use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object, Unknown};
use napi::{Env, sys};
use uncia_lightgbm_sys::LGBM_GetLastError;

use crate::log;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// LightGBM refused; the message is its own.
    LightGbm,
    Cancelled,
    InvalidModel,
    InvalidArgument,
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        match self {
            Code::LightGbm => "LIGHTGBM",
            Code::Cancelled => "CANCELLED",
            Code::InvalidModel => "INVALID_MODEL",
            Code::InvalidArgument => "INVALID_ARGUMENT",
        }
    }
}

#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub message: String,
    pub log: Vec<String>,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Failure { code, message: message.into(), log: Vec::new() }
    }

    /// The JavaScript error, wrapped so that throwing or rejecting with it keeps its properties.
    pub fn into_js(self, env: &Env) -> napi::Error {
        match self.to_error_object(env) {
            Ok(error) => napi::Error::from(error),
            Err(error) => error,
        }
    }

    fn to_error_object<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        let code = env.create_string(self.code.as_ref())?;
        let message = env.create_string(&self.message)?;
        let mut raw = std::ptr::null_mut();
        use napi::JsValue;
        let status = unsafe { sys::napi_create_error(env.raw(), code.raw(), message.raw(), &mut raw) };
        if status != sys::Status::napi_ok {
            return Err(napi::Error::from_reason(self.message.clone()));
        }
        let mut error = Object::from_raw(env.raw(), raw);
        error.set_named_property("log", self.log.clone())?;
        unsafe { Unknown::from_napi_value(env.raw(), raw) }
    }
}

pub fn invalid_argument<T>(message: impl Into<String>) -> Result<T> {
    Err(Failure::new(Code::InvalidArgument, message))
}

/// Turns a return code of the C API into a result. The message is thread-local in LightGBM, so this must run on
/// the thread that made the call.
pub fn check(return_code: c_int) -> Result<()> {
    if return_code == 0 {
        return Ok(());
    }
    let message = unsafe { CStr::from_ptr(LGBM_GetLastError()) }.to_string_lossy().into_owned();
    Err(Failure { code: Code::LightGbm, message, log: log::recent() })
}

pub fn c_string(text: impl Into<Vec<u8>>, what: &str) -> Result<CString> {
    CString::new(text).or_else(|_| invalid_argument(format!("{what} contains a NUL character")))
}
