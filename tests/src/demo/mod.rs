//! The main job on real input: a server, four phones as processes, a day in the field without a network, reunion.
//!
//! Split in two: the day is lived and leaves stores and a ledger in a folder; the report is made from that folder
//! alone, so that whoever doubts it can spoil something and see it named.

pub mod day;
pub mod ledger;
pub mod options;
pub mod report;
pub mod stage;
pub mod verify;
