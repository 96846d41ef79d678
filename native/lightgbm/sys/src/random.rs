//! `std::random_device` of a C++ library that was compiled for a new glibc calls `arc4random`, which came with glibc 2.36. Such a library
//! is linked into the addon, which is to run on older systems too; so they get it from here.

use std::ffi::{c_uint, c_void};

unsafe extern "C" {
    fn getrandom(buffer: *mut c_void, length: usize, flags: c_uint) -> isize;
}

#[unsafe(no_mangle)]
extern "C" fn arc4random() -> u32 {
    let mut bytes = [0u8; 4];
    loop {
        // SAFETY: the buffer is as long as is said. So few bytes come at once, or a signal was in the way.
        if unsafe { getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) } == bytes.len() as isize {
            return u32::from_ne_bytes(bytes);
        }
    }
}
