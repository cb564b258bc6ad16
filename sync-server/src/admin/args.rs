//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Serves and administers a Fieldbook workspace.
#[derive(Debug, Parser)]
#[command(name = "fieldbook-server", version, about, disable_help_subcommand = true)]
pub struct Args {
    /// The data folder (else FIELDBOOK_SERVER_DATA, else ./fieldbook-server-data).
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print one JSON object a line, for programs.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace from a file.
    Init {
        /// The workspace file.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Where it will listen.
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:7600")]
        listen: String,
    },
    /// Print what a workspace file would change, then change it.
    Apply {
        /// The workspace file.
        file: PathBuf,
        /// Print only.
        #[arg(long)]
        dry_run: bool,
    },
    /// Serve the workspace until SIGTERM.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "HOST:PORT")]
        listen: Option<String>,
    },
    /// Print a line that enrols one device of a user, once, within 7 days.
    Invite {
        /// The user's name or id.
        user: String,
        /// How phones reach the server, where that is not where it listens.
        #[arg(long, value_name = "http://HOST:PORT")]
        address: Option<String>,
    },
    /// List the devices.
    Devices,
    /// List records.
    Records {
        /// Only this type.
        kind: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show how the workspace stands.
    Status {
        /// Also the digest of what this user sees.
        #[arg(long = "as", value_name = "USER")]
        viewer: Option<String>,
    },
    /// Set a field of a record, as the service.
    Set {
        /// A name or a part of one that fits once, an id, or its last digits.
        record: String,
        /// The field's name.
        field: String,
        /// The value; empty empties. Sets take +member or -member, counters +n or -n.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Import a table by a mapping file.
    Import {
        /// The table (CSV).
        file: PathBuf,
        /// How its rows become records.
        #[arg(long, value_name = "FILE")]
        mapping: PathBuf,
    },
}
