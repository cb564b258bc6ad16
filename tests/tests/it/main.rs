//! The one integration-test binary of this package: one module per thing that is tested from outside.

mod architecture;
mod bad_input;
mod cli;
mod cuts;
mod demo;
mod embedding;
mod eye;
mod histories;
mod new_type;
mod numbers;
mod processes;
mod sim;
mod tidy;
mod trace;
mod vectors;
mod whole_path;
mod xcframework;
