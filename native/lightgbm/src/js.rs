//! What crosses the border without copies: views of typed arrays, and references that keep them alive.

use std::ffi::c_void;
use std::ptr::{null_mut, slice_from_raw_parts};
use std::thread::{self, ThreadId};

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{ValueType, sys};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float32,
    Float64,
}

impl ElementType {
    pub fn size(self) -> usize {
        match self {
            ElementType::Int8 | ElementType::Uint8 => 1,
            ElementType::Int16 | ElementType::Uint16 => 2,
            ElementType::Int32 | ElementType::Uint32 | ElementType::Float32 => 4,
            ElementType::Int64 | ElementType::Uint64 | ElementType::Float64 => 8,
        }
    }
}

/// The memory of a typed array. It stays valid only while a [`Pin`] of the value that it came from lives, and while
/// nobody detaches or resizes its buffer.
#[derive(Clone, Copy, Debug)]
pub struct TypedArray {
    pub element: ElementType,
    pub data: *const c_void,
    pub len: usize,
}

// The pointer is only read, and only while the value is pinned.
unsafe impl Send for TypedArray {}
unsafe impl Sync for TypedArray {}

impl TypedArray {
    /// # Safety
    /// The value that this array came from is pinned, and `T` is its element type.
    pub unsafe fn as_slice<'a, T>(&self) -> &'a [T] {
        if self.len == 0 {
            return &[];
        }
        unsafe { &*slice_from_raw_parts(self.data.cast(), self.len) }
    }
}

impl TypeName for TypedArray {
    fn type_name() -> &'static str {
        "TypedArray"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ValidateNapiValue for TypedArray {}

impl FromNapiValue for TypedArray {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let (mut kind, mut len, mut data, mut buffer, mut offset) = (0, 0, null_mut(), null_mut(), 0);
        let status = unsafe {
            sys::napi_get_typedarray_info(
                env,
                value,
                &mut kind,
                &mut len,
                &mut data,
                &mut buffer,
                &mut offset,
            )
        };
        if status != sys::Status::napi_ok {
            return Err(napi::Error::from_reason("expected a typed array"));
        }
        let element = match kind {
            sys::TypedarrayType::int8_array => ElementType::Int8,
            sys::TypedarrayType::uint8_array | sys::TypedarrayType::uint8_clamped_array => ElementType::Uint8,
            sys::TypedarrayType::int16_array => ElementType::Int16,
            sys::TypedarrayType::uint16_array => ElementType::Uint16,
            sys::TypedarrayType::int32_array => ElementType::Int32,
            sys::TypedarrayType::uint32_array => ElementType::Uint32,
            sys::TypedarrayType::float32_array => ElementType::Float32,
            sys::TypedarrayType::float64_array => ElementType::Float64,
            sys::TypedarrayType::bigint64_array => ElementType::Int64,
            sys::TypedarrayType::biguint64_array => ElementType::Uint64,
            _ => return Err(napi::Error::from_reason("typed arrays of this element type are not supported")),
        };
        Ok(TypedArray { element, data, len })
    }
}

/// A reference that keeps a JavaScript value, and all that it refers to, alive while another thread reads it.
pub struct Pin {
    env: sys::napi_env,
    reference: sys::napi_ref,
    owner: ThreadId,
}

// Only the JavaScript thread creates and deletes the reference; other threads just hold it.
unsafe impl Send for Pin {}

impl Pin {
    fn new(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let mut reference = null_mut();
        match unsafe { sys::napi_create_reference(env, value, 1, &mut reference) } {
            sys::Status::napi_ok => Ok(Pin { env, reference, owner: thread::current().id() }),
            _ => Err(napi::Error::from_reason("cannot keep the argument alive")),
        }
    }
}

impl Drop for Pin {
    /// A pin is dropped on another thread only when its environment has ended, and all references with it.
    fn drop(&mut self) {
        if self.owner == thread::current().id() {
            unsafe { sys::napi_delete_reference(self.env, self.reference) };
        }
    }
}

/// An argument together with the pin that keeps its typed arrays alive.
pub struct Pinned<T> {
    pub value: T,
    pub pin: Pin,
}

impl<T: FromNapiValue> FromNapiValue for Pinned<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        Ok(Pinned { value: unsafe { T::from_napi_value(env, value) }?, pin: Pin::new(env, value)? })
    }
}

impl<T> TypeName for Pinned<T> {
    fn type_name() -> &'static str {
        "Object"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl<T> ValidateNapiValue for Pinned<T> {}
