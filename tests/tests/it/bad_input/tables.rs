//! Tables that are not what they should be, imported on a server that is at work.

use std::{env, fs, path::PathBuf, process::Command};

use fieldbook_tests::outside::binary;
use serde_json::Value as Json;

use super::kit::House;

/// A name, an address and a phone become a customer of 王芳.
const MAPPING: &str = "type = \"customer\"\n\
    [fields.name]\ncolumn = \"name\"\n[fields.address]\ncolumn = \"address\"\n[fields.phone]\ncolumn = \"phone\"\n\
    [fields.owner]\nconstant = \"王芳\"\n[fields.territory]\nconstant = \"西城区\"\n";

struct Told {
    code: Option<i32>,
    lines: Vec<Json>,
}

impl Told {
    fn rules(&self) -> Vec<&str> {
        let rules = self.lines.iter().filter_map(|line| line.pointer("/error/rule"));
        rules.filter_map(Json::as_str).collect()
    }

    /// The lines of the table that were left out.
    fn left_out(&self) -> Vec<&str> {
        let places = self.lines.iter().filter_map(|line| line.pointer("/error/record"));
        let mut places: Vec<&str> = places.filter_map(Json::as_str).collect();
        places.sort_by_key(|place| place.trim_start_matches("line ").parse::<u32>().unwrap_or(0));
        places
    }

    fn count(&self, name: &str) -> u64 {
        let data = self.lines.iter().find_map(|line| line.get("data"));
        data.unwrap()[name].as_u64().unwrap()
    }
}

/// Runs the import beside the running server, as its administrator does.
fn import(house: &House, csv: &str, mapping: &str) -> Told {
    let mapping = house.file("mapping.toml", mapping);
    let output = Command::new(binary("fieldbook-server"))
        .arg("--data")
        .arg(house.server.data())
        .args(["--json", "import", csv, "--mapping", &mapping])
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    Told {
        code: output.status.code(),
        lines: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    }
}

#[test]
fn a_table_with_unquoted_commas_costs_its_rows_alone_and_each_is_named() {
    let (house, wang, _) = House::with_work();
    let before = (house.digest(), wang.everything());
    let bad = "name,address,phone\n甲,西城区, 2号,010-1\n乙,西城区, 3号,010-2\n";
    let told = import(&house, &house.file("bad.csv", bad), MAPPING);
    assert_eq!(told.code, Some(1));
    assert_eq!(told.rules(), ["row.width", "row.width", "import.left_out"]);
    assert_eq!(told.left_out(), ["line 2", "line 3"]);
    assert_eq!((house.digest(), wang.everything()), before);
    let mixed = format!("{bad}丙,\"西城区, 4号\",010-3\n");
    let told = import(&house, &house.file("mixed.csv", mixed), MAPPING);
    assert_eq!((told.count("imported"), told.count("left_out")), (1, 2));
    wang.sync();
    assert_eq!(wang.digest(), house.digest_for("王芳"));
}

#[test]
fn northwinds_customers_with_their_unquoted_commas_are_in_but_for_those_rows() {
    let Some(data) = env::var_os("FIELDBOOK_DATA").map(PathBuf::from) else {
        return;
    };
    let Ok(csv) = fs::read_to_string(data.join("northwind/customers.csv")) else {
        return;
    };
    let (house, wang, _) = House::with_work();
    let mapping = MAPPING.replace("\"name\"", "\"companyName\"");
    let told = import(&house, &house.file("northwind.csv", &csv), &mapping);
    let torn = (1..).zip(csv.lines()).filter(|(_, line)| line.split(',').count() != 11);
    let torn: Vec<String> = torn.map(|(line, _)| format!("line {line}")).collect();
    assert!(!torn.is_empty());
    assert_eq!(told.left_out(), torn);
    assert_eq!(
        told.count("imported"),
        csv.lines().count() as u64 - 1 - torn.len() as u64
    );
    // The same again, only the torn ones: not one of them gets in, nothing else moves.
    let before = house.digest();
    let head = csv.lines().next().into_iter();
    let again: Vec<&str> = head
        .chain(csv.lines().filter(|line| line.split(',').count() != 11))
        .collect();
    let told = import(&house, &house.file("torn.csv", again.join("\n")), &mapping);
    assert_eq!((told.count("imported"), told.count("left_out")), (0, torn.len() as u64));
    assert_eq!(house.digest(), before);
    wang.sync();
    assert_eq!(wang.digest(), house.digest_for("王芳"));
}

#[test]
fn a_table_in_gb18030_is_read_and_one_cut_in_a_character_imports_nothing() {
    let (house, wang, _) = House::with_work();
    let before = (house.digest(), wang.everything());
    // 贵都, 西城区 in GB18030.
    let mut csv = b"name,address,phone\n\xb9\xf3\xb6\xbc,\xce\xf7\xb3\xc7\xc7\xf8,010-1\n\xb9\xf3".to_vec();
    csv.pop();
    let told = import(&house, &house.file("cut.csv", &csv), MAPPING);
    assert_eq!((told.code, told.rules()), (Some(1), vec!["file.encoding"]));
    assert_eq!((house.digest(), wang.everything()), before);
    csv.pop();
    let told = import(&house, &house.file("whole.csv", &csv), MAPPING);
    assert_eq!((told.code, told.count("imported")), (Some(0), 1));
    assert_eq!(told.lines[0]["data"]["encoding"], "gb18030");
    let all = house.server.ask(&["records", "customer"]).unwrap().to_string();
    assert!(all.contains("\"贵都\"") && all.contains("北京贵都大酒店"), "{all}");
}

#[test]
fn a_table_without_a_named_column_imports_nothing() {
    let (house, wang, _) = House::with_work();
    let before = (house.digest(), wang.everything());
    let told = import(&house, &house.file("a.csv", "name,address\n贵都,西城区\n"), MAPPING);
    assert_eq!((told.code, told.rules()), (Some(1), vec!["column.missing"]));
    let error = &told.lines[0]["error"];
    assert_eq!(error["field"], "phone");
    assert_eq!((house.digest(), wang.everything()), before);
}

#[test]
fn two_phones_in_a_cell_are_named_and_nobody_gets_half_a_number() {
    let (house, wang, _) = House::with_work();
    let before = (house.digest(), wang.everything());
    let csv = "name,address,phone\n贵都,西城区,010-51979888 / 010-51979889\n";
    let told = import(&house, &house.file("a.csv", csv), MAPPING);
    assert_eq!(
        (told.code, told.rules()),
        (Some(1), vec!["phone.several", "import.left_out"])
    );
    assert_eq!(told.left_out(), ["line 2"]);
    assert_eq!((house.digest(), wang.everything()), before);
}
