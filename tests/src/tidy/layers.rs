//! Who may use whom, as one table. A package that is not in the table, or a row whose package is gone, is a finding, so
//! the table and the workspace cannot drift apart. Dependencies for tests are held to the same table.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Finding;

/// One package: where it stands and what of the workspace it may use.
pub struct Layer {
    /// Name of the package.
    pub package: &'static str,
    /// Its folder from the root.
    pub folder: &'static str,
    /// The workspace packages it may use.
    pub may_use: &'static [&'static str],
    /// The families of foreign code that it may never use, by name in [`FAMILIES`].
    pub never: &'static [&'static str],
}

/// What a pure layer never uses: its answers depend on its arguments alone.
const PURE: &[&str] = &[
    "sql",
    "http",
    "tokio",
    "clock",
    "chance",
    "uniffi",
    "axum",
    "server-database",
    "automerge",
];
/// The one pure layer that holds the Automerge code.
const PURE_BUT_AUTOMERGE: &[&str] = &[
    "sql",
    "http",
    "tokio",
    "clock",
    "chance",
    "uniffi",
    "axum",
    "server-database",
];
/// What runs on a phone brings no network and no runtime of its own.
const ON_PHONE: &[&str] = &["http", "tokio", "uniffi", "axum", "server-database", "automerge"];
/// What an app links reads its platform's clocks and chance, and brings nothing else but the bindings.
const IN_AN_APP: &[&str] = &["sql", "http", "tokio", "axum", "server-database", "automerge"];
const AT_THE_EDGE: &[&str] = &["uniffi", "axum", "server-database", "automerge"];

/// The house: see docs/architecture.md.
pub const LAYERS: &[Layer] = &[
    Layer {
        package: "fieldbook-model",
        folder: "core/model",
        may_use: &[],
        never: PURE,
    },
    Layer {
        package: "fieldbook-merge",
        folder: "core/merge",
        may_use: &["fieldbook-model"],
        never: PURE_BUT_AUTOMERGE,
    },
    Layer {
        package: "fieldbook-rules",
        folder: "core/rules",
        may_use: &["fieldbook-model"],
        never: PURE,
    },
    Layer {
        package: "fieldbook-protocol",
        folder: "core/protocol",
        may_use: &["fieldbook-model"],
        never: PURE,
    },
    Layer {
        package: "fieldbook-admission",
        folder: "core/admission",
        may_use: &[
            "fieldbook-model",
            "fieldbook-merge",
            "fieldbook-rules",
            "fieldbook-protocol",
        ],
        never: PURE,
    },
    Layer {
        package: "fieldbook-store",
        folder: "core/store",
        may_use: &["fieldbook-model", "fieldbook-merge"],
        never: ON_PHONE,
    },
    Layer {
        package: "fieldbook-sync",
        folder: "core/sync",
        may_use: &["fieldbook-model", "fieldbook-protocol"],
        never: PURE,
    },
    Layer {
        package: "fieldbook",
        folder: "core/app",
        may_use: &[
            "fieldbook-model",
            "fieldbook-merge",
            "fieldbook-rules",
            "fieldbook-protocol",
            "fieldbook-admission",
            "fieldbook-store",
            "fieldbook-sync",
        ],
        never: ON_PHONE,
    },
    Layer {
        package: "fieldbook-http",
        folder: "core/http",
        may_use: &["fieldbook-protocol"],
        never: AT_THE_EDGE,
    },
    Layer {
        package: "fieldbook-cli",
        folder: "core/cli",
        may_use: &["fieldbook", "fieldbook-http"],
        never: AT_THE_EDGE,
    },
    Layer {
        package: "fieldbook-ffi",
        folder: "bindings",
        may_use: &["fieldbook"],
        never: IN_AN_APP,
    },
    Layer {
        package: "fieldbook-server",
        folder: "sync-server",
        may_use: &[
            "fieldbook-model",
            "fieldbook-merge",
            "fieldbook-rules",
            "fieldbook-protocol",
            "fieldbook-admission",
        ],
        never: &["uniffi", "automerge"],
    },
    Layer {
        package: "fieldbook-tests",
        folder: "tests",
        may_use: &[
            "fieldbook-model",
            "fieldbook-merge",
            "fieldbook-rules",
            "fieldbook-protocol",
            "fieldbook-admission",
            "fieldbook-store",
            "fieldbook-sync",
            "fieldbook",
            "fieldbook-http",
            "fieldbook-cli",
            "fieldbook-server",
        ],
        never: &["uniffi"],
    },
    Layer {
        package: "xtask",
        folder: "xtask",
        may_use: &[],
        never: PURE_XTASK,
    },
];

/// xtask reads the clock for the durations it shows, and nothing else of the outer world but processes.
const PURE_XTASK: &[&str] = &[
    "sql",
    "http",
    "tokio",
    "chance",
    "uniffi",
    "axum",
    "server-database",
    "automerge",
];

/// A family of foreign code, by the rule that names it and the packages that belong to it.
pub struct Family {
    /// Name used in [`Layer::never`].
    pub name: &'static str,
    /// Name of the rule.
    pub rule: &'static str,
    /// Packages, spelled as in source (`_`, never `-`).
    pub packages: &'static [&'static str],
    /// Paths that reach for the thing without naming such a package.
    pub paths: &'static [&'static str],
}

/// All families.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "sql",
        rule: "import-sql",
        packages: &["rusqlite", "libsqlite3_sys"],
        paths: &[],
    },
    Family {
        name: "http",
        rule: "import-http",
        packages: &["reqwest", "hyper", "hyper_util", "ureq", "tungstenite", "axum"],
        paths: &["std::net", "TcpStream", "TcpListener"],
    },
    Family {
        name: "tokio",
        rule: "import-tokio",
        packages: &["tokio", "tokio_util", "async_std", "smol"],
        paths: &[],
    },
    Family {
        name: "clock",
        rule: "import-clock",
        packages: &[],
        paths: &[
            "SystemTime",
            "Instant::now",
            "time::Instant",
            "UNIX_EPOCH",
            "Utc::now",
            "Local::now",
        ],
    },
    Family {
        name: "chance",
        rule: "import-chance",
        packages: &["rand", "rand_core", "rand_chacha", "getrandom", "fastrand"],
        paths: &["Uuid::now_v7", "Uuid::new_v4", "RandomState::new"],
    },
    Family {
        name: "automerge",
        rule: "import-automerge",
        packages: &["automerge"],
        paths: &[],
    },
    Family {
        name: "uniffi",
        rule: "import-uniffi",
        packages: &["uniffi"],
        paths: &[],
    },
    Family {
        name: "axum",
        rule: "import-axum",
        packages: &["axum", "axum_core"],
        paths: &[],
    },
    Family {
        name: "server-database",
        rule: "import-server-database",
        packages: &["tokio_postgres", "deadpool_postgres", "postgres", "sqlx", "diesel"],
        paths: &[],
    },
];

/// Returns the row of the package whose folder holds `place`.
#[must_use]
pub fn layer_of(place: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| {
        place
            .strip_prefix(layer.folder)
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Checks `cargo metadata --no-deps` against the table.
#[must_use]
pub fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let name_of = |package: &Value| {
        package
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let members: BTreeSet<String> = packages.iter().map(&name_of).collect();
    let mut findings = Vec::new();
    for layer in LAYERS.iter().filter(|layer| !members.contains(layer.package)) {
        findings.push(Finding::new(
            layer.package,
            0,
            "layer",
            "is in tidy's table but not in the workspace",
        ));
    }
    for package in packages {
        let name = name_of(package);
        let Some(layer) = LAYERS.iter().find(|layer| layer.package == name) else {
            findings.push(Finding::new(
                &name,
                0,
                "layer",
                "is not in tidy's table of who may use whom",
            ));
            continue;
        };
        for dependency in package
            .get("dependencies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            findings.extend(check_dependency(layer, &name_of(dependency), &members));
        }
    }
    findings
}

fn check_dependency(layer: &Layer, used: &str, members: &BTreeSet<String>) -> Option<Finding> {
    if members.contains(used) {
        return (!layer.may_use.contains(&used)).then(|| {
            let message = format!("may not use {used}; it may use {:?}", layer.may_use);
            Finding::new(layer.package, 0, "layer", message)
        });
    }
    let spelled = used.replace('-', "_");
    let family = FAMILIES
        .iter()
        .find(|family| layer.never.contains(&family.name) && family.packages.contains(&spelled.as_str()))?;
    Some(Finding::new(
        layer.package,
        0,
        family.rule,
        format!("may not use {used} ({})", family.name),
    ))
}
