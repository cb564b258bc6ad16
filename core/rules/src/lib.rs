//! Pure decisions over model values: what may be done, what is to be done next and why.
//!
//! Device and server run the same code. Nothing here does I/O, reads a clock or draws chance; time is an argument.

pub mod may;
pub mod tasks;
pub mod today;
