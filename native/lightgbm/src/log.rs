//! Keeps LightGBM's last log lines, so that they can accompany an error. Without a callback LightGBM prints to
//! stdout. The callback is per thread; `[Fatal]` lines bypass it and always go to stderr.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::{CStr, c_char};

use uncia_lightgbm_sys::LGBM_RegisterLogCallback;

const KEPT_LINES: usize = 100;

#[derive(Default)]
struct Recent {
    lines: VecDeque<String>,
    /// LightGBM sends a line in parts; the last part is a line feed.
    partial: String,
}

thread_local! {
    static RECENT: RefCell<Recent> = RefCell::default();
}

unsafe extern "C" fn receive(text: *const c_char) {
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    // `try_with` and `try_borrow_mut`: a panic must not unwind into C++.
    let _ = RECENT.try_with(|recent| {
        let Ok(mut recent) = recent.try_borrow_mut() else { return };
        recent.partial.push_str(&text);
        if recent.partial.ends_with('\n') {
            let line = std::mem::take(&mut recent.partial).trim_end().to_owned();
            if recent.lines.len() == KEPT_LINES {
                recent.lines.pop_front();
            }
            recent.lines.push_back(line);
        }
    });
}

/// Directs the log of the calling thread here.
pub fn capture() {
    unsafe { LGBM_RegisterLogCallback(Some(receive)) };
}

pub fn clear() {
    RECENT.with(|recent| *recent.borrow_mut() = Recent::default());
}

pub fn recent() -> Vec<String> {
    RECENT.with(|recent| recent.borrow().lines.iter().cloned().collect())
}
