//! How the whole is tested from outside, and the rules of the house. It may use every package; nothing may use it.

pub mod bench;
pub mod demo;
pub mod histories;
pub mod outside;
pub mod sim;
pub mod tidy;
pub mod wired;
