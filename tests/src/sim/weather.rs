//! The network of a phone: how likely what goes wrong, each way by itself. Numbers only; what they do is the network's.

/// The network of one phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weather {
    /// Of a hundred messages up, how many are lost.
    pub loss_up: u64,
    /// Of a hundred answers.
    pub loss_down: u64,
    /// Of a hundred messages, how many arrive twice.
    pub twice: u64,
    /// Of a hundred messages, how many are cut short.
    pub cut: u64,
    /// Longest delay, milliseconds; 0 is ten milliseconds, always.
    pub slow: u64,
    /// Of a hundred messages, how many are on their way for hours.
    pub hours: u64,
    /// Pushes do not get through.
    pub no_push: bool,
    /// A lost message is reported as such at once.
    pub tells: bool,
}

/// Fair weather.
pub const FAIR: Weather = Weather {
    loss_up: 0,
    loss_down: 0,
    twice: 0,
    cut: 0,
    slow: 0,
    hours: 0,
    no_push: false,
    tells: true,
};
