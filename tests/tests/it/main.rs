//! The one integration-test binary of this package: one module per thing that is tested from outside.

mod architecture;
mod cli;
mod demo;
mod histories;
mod numbers;
mod tidy;
mod trace;
mod vectors;
mod whole_path;
