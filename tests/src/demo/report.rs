//! The report of a day: one sentence on top, then what merged, what was kept and where, what was refused and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{stage::at, verify::Findings};

/// Returns the report for people.
#[must_use]
pub fn text(found: &Findings) -> String {
    let mut out = String::new();
    let lost = found.missing.len();
    let written = found.acknowledged.len() + lost;
    let _ = writeln!(
        out,
        "{} phones, {} hours without network, {written} things written, {lost} lost; {} clashes merged, {} kept aside, {} refused with a reason.",
        found.digests.len(),
        found.closing.hours,
        found.merged.len(),
        found.conflicts.len(),
        found.closing.rejected.len(),
    );
    let _ = writeln!(out, "\nWhere everything is");
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, place) in &found.acknowledged {
        *places.entry(place.split(" as ").next().unwrap_or(place)).or_default() += 1;
    }
    for (place, count) in places {
        let _ = writeln!(out, "  {count:>4}  {place}");
    }
    for line in &found.missing {
        let _ = writeln!(
            out,
            "  LOST  {} {} on {} {}: “{}”",
            line.phone, line.deed, line.record, line.field, line.value
        );
    }
    for gone in &found.gone {
        let _ = writeln!(out, "  GONE  {gone}");
    }
    let _ = writeln!(out, "\nMerged: neither had seen the other, and both stand");
    for one in &found.merged {
        let ((first, their), (second, own)) = (&one.first, &one.second);
        let _ = writeln!(
            out,
            "  {}: {first} ({}) and {second} ({})",
            one.title,
            their.join(", "),
            own.join(", ")
        );
    }
    let _ = writeln!(out, "\nKept aside, each to restore or dismiss");
    for conflict in &found.conflicts {
        let _ = writeln!(out, "  {}", why(conflict));
    }
    let _ = writeln!(
        out,
        "\nRefused with a reason; {} edit(s) waited for another to be settled",
        found.closing.held
    );
    for [_, rule, reason] in &found.closing.rejected {
        let _ = writeln!(out, "  {rule}: {reason}");
    }
    let _ = writeln!(
        out,
        "\nDigests: what each phone holds, and what the server shows its user"
    );
    for (name, phone, server) in &found.digests {
        let same = if phone == server { "equal" } else { "NOT EQUAL" };
        let _ = writeln!(out, "  {name}  {phone}  {server}  {same}");
    }
    out
}

fn why(conflict: &Json) -> String {
    match conflict.pointer("/why") {
        Some(Json::String(text)) => text.clone(),
        _ => format!(
            "{} · {}: “{}”",
            at(conflict, "/title"),
            at(conflict, "/field"),
            at(conflict, "/value")
        ),
    }
}

/// Returns the report for programs.
#[must_use]
pub fn json(found: &Findings, seconds: u64) -> Json {
    let line = |line: &super::ledger::Line| json!({"phone": line.phone, "record": line.record, "field": line.field, "value": line.value});
    let acknowledged: Vec<Json> = found
        .acknowledged
        .iter()
        .map(|(one, place)| {
            let mut one = line(one);
            if let Some(one) = one.as_object_mut() {
                one.insert("place".to_owned(), json!(place));
            }
            one
        })
        .collect();
    let conflicts: Vec<Json> = found
        .conflicts
        .iter()
        .map(|conflict| {
            json!({
                "record": conflict.pointer("/record"),
                "field": conflict.pointer("/field"),
                "winner": conflict.pointer("/stands"),
                "loser": conflict.pointer("/value"),
                "authors": [conflict.pointer("/winner/name"), conflict.pointer("/author/name")],
                "captured": [conflict.pointer("/winner/captured"), conflict.pointer("/captured")],
                "why": why(conflict),
            })
        })
        .collect();
    let merged: Vec<Json> = found
        .merged
        .iter()
        .map(|one| {
            let by = |(name, fields): &(String, Vec<String>)| json!({"name": name, "fields": fields});
            json!({"title": one.title, "first": by(&one.first), "second": by(&one.second)})
        })
        .collect();
    let rejected: Vec<Json> = found
        .closing
        .rejected
        .iter()
        .map(|[record, rule, reason]| json!({"record": record, "rule": rule, "reason": reason}))
        .collect();
    let missing: Vec<Json> = found
        .missing
        .iter()
        .map(line)
        .chain(found.gone.iter().map(|gone| json!({"gone": gone})))
        .collect();
    json!({
        "acknowledged": found.acknowledged.len() + found.missing.len(),
        "missing": missing.len(),
        "conflicts": conflicts.len(),
        "merged": merged.len(),
        "losers_kept": found.conflicts.len(),
        "rejected": rejected.len(),
        "held": found.closing.held,
        "digests_equal": found.digests_equal(),
        "seconds": seconds,
        "details": { "acknowledged": acknowledged, "missing": missing, "conflicts": conflicts, "merged": merged, "rejected": rejected },
    })
}
