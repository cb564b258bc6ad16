//! What a person calls a record becomes the record: nobody types an id.
//!
//! Never guesses: a name that fits several is answered with the candidates.

mod resolve;

pub use resolve::{Candidate, NameError, Wanted};
