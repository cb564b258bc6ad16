//! Scratch.
mod architecture;
mod numbers;
mod vectors;
