//! Typed arrays of JavaScript, borrowed.

use std::ops::Deref;
use std::ptr::null_mut;

use napi::bindgen_prelude::{
    BigInt64Array, BigUint64Array, Float32Array, Float64Array, FromNapiValue, Int8Array, Int16Array,
    Int32Array, TypeName, Uint8Array, Uint16Array, Uint32Array, ValidateNapiValue,
};
use napi::{ValueType, sys};

macro_rules! number_array {
    ($($variant:ident($array:ty) = $kind:ident),+ $(,)?) => {
        /// A typed array of any element type; it keeps the JavaScript value alive and reads its memory.
        pub enum NumberArray {
            $($variant($array)),+
        }

        impl NumberArray {
            pub fn len(&self) -> usize {
                match self { $(NumberArray::$variant(values) => values.len()),+ }
            }

            /// Writes elements `start..start + out.len()` as doubles.
            pub fn read(&self, start: usize, out: &mut [f64]) {
                match self {
                    $(NumberArray::$variant(values) => {
                        for (to, from) in out.iter_mut().zip(&values[start..]) {
                            *to = *from as f64;
                        }
                    }),+
                }
            }
        }

        impl FromNapiValue for NumberArray {
            unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
                let (mut kind, mut length, mut data, mut buffer, mut offset) = (0, 0, null_mut(), null_mut(), 0);
                let status = unsafe {
                    sys::napi_get_typedarray_info(
                        env, value, &mut kind, &mut length, &mut data, &mut buffer, &mut offset,
                    )
                };
                if status != sys::Status::napi_ok {
                    return Err(napi::Error::from_reason("expected a typed array"));
                }
                match kind {
                    $(sys::TypedarrayType::$kind => {
                        Ok(NumberArray::$variant(unsafe { <$array>::from_napi_value(env, value) }?))
                    }),+
                    _ => Err(napi::Error::from_reason("typed arrays of this element type are not supported")),
                }
            }
        }
    };
}

number_array! {
    Int8(Int8Array) = int8_array,
    Int16(Int16Array) = int16_array,
    Int32(Int32Array) = int32_array,
    Int64(BigInt64Array) = bigint64_array,
    Uint8(Uint8Array) = uint8_array,
    Uint16(Uint16Array) = uint16_array,
    Uint32(Uint32Array) = uint32_array,
    Uint64(BigUint64Array) = biguint64_array,
    Float32(Float32Array) = float32_array,
    Float64(Float64Array) = float64_array,
}

impl TypeName for NumberArray {
    fn type_name() -> &'static str {
        "TypedArray"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ValidateNapiValue for NumberArray {}

/// Doubles, borrowed where they are that already.
pub enum Doubles {
    Borrowed(Float64Array),
    Converted(Vec<f64>),
}

impl From<NumberArray> for Doubles {
    fn from(values: NumberArray) -> Self {
        match values {
            NumberArray::Float64(values) => Doubles::Borrowed(values),
            values => {
                let mut converted = vec![0.0; values.len()];
                values.read(0, &mut converted);
                Doubles::Converted(converted)
            }
        }
    }
}

impl Deref for Doubles {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Doubles::Borrowed(values) => values,
            Doubles::Converted(values) => values,
        }
    }
}
