//! The one integration-test binary of this package: one module per thing that is tested from outside.

mod histories;
mod tidy;
