//! What a browser calls: numbers in, numbers out. The page asks for room, writes bytes there, and gives them over with
//! [`put`] or [`ask`]; an answer lies where [`answer`] says until the next question.

#![expect(unsafe_code, reason = "memory that a browser writes to has no owner that Rust knows")]

use std::cell::RefCell;
use std::slice;

use crate::{Session, request};

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
    static ANSWER: RefCell<String> = const { RefCell::new(String::new()) };
}

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// Told how many bytes of a capture were read, and of how many.
    #[link_name = "passed"]
    fn tell_passed(bytes: f64, all: f64);
    /// Told where this program fails, before it does.
    #[link_name = "failed"]
    fn tell_failed(place: *const u8, length: usize);
}

/// Called once, before anything else.
#[unsafe(no_mangle)]
extern "C" fn begin() {
    std::panic::set_hook(Box::new(|fault| {
        // The place alone: what is said there may quote the capture.
        let place = fault.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        // SAFETY: the text lives until the call is over, and the page reads its bytes within the call.
        unsafe { tell_failed(place.as_ptr(), place.len()) };
    }));
    SESSION.with_borrow_mut(|session| {
        session.watch(|bytes, all| {
            // SAFETY: the page takes two numbers, and does not call back.
            unsafe { tell_passed(bytes as f64, all as f64) };
        });
    });
}

/// Room for so many bytes. It belongs to the page until [`put`] or [`ask`] takes it back.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes a file: room with its name, and room with its bytes.
///
/// # Safety
/// Both are from [`room`], with the lengths that were asked for, and the page uses neither any more.
#[unsafe(no_mangle)]
unsafe extern "C" fn put(name: *mut u8, name_length: usize, bytes: *mut u8, length: usize) {
    // SAFETY: as said above.
    let (name, bytes) = unsafe { (taken(name, name_length), taken(bytes, length)) };
    SESSION.with_borrow_mut(|session| session.put(&String::from_utf8_lossy(&name), bytes));
}

/// Answers a question; gives the length of the answer.
///
/// # Safety
/// The room is from [`room`], with the length that was asked for, and the page does not use it any more.
#[unsafe(no_mangle)]
unsafe extern "C" fn ask(text: *mut u8, length: usize) -> usize {
    // SAFETY: as said above.
    let text = unsafe { taken(text, length) };
    let told = SESSION.with_borrow_mut(|session| request::answer(session, &String::from_utf8_lossy(&text)));
    ANSWER.with_borrow_mut(|answer| {
        *answer = told;
        answer.len()
    })
}

/// Where the last answer lies.
#[unsafe(no_mangle)]
extern "C" fn answer() -> *const u8 {
    ANSWER.with_borrow(|answer| answer.as_ptr())
}

/// Takes room back.
///
/// # Safety
/// It is from [`room`], with this length, and nothing else uses it.
unsafe fn taken(at: *mut u8, length: usize) -> Box<[u8]> {
    // SAFETY: room made a box of this length and gave it away; it is made whole again once.
    unsafe { Box::from_raw(slice::from_raw_parts_mut(at, length)) }
}
