//! Import: real hotels, and tables that are not what they should be.

use crate::world::World;

const HOTELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/hotels-beijing.csv");
const MAPPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/hotels-beijing.mapping.toml");

#[test]
fn five_hundred_hotels_become_customers_of_their_reps() {
    let world = World::new();
    let told = world.command(&["import", HOTELS, "--mapping", MAPPING]);
    assert_eq!(told.data()["imported"], 500);
    let all = world.command(&["records", "customer", "--limit", "1000"]);
    let all = all.data().as_array().unwrap();
    assert_eq!(all.len(), 500);
    let hotel = all.iter().find(|hotel| hotel["title"] == "北京贵都大酒店").unwrap();
    assert_eq!(hotel["fields"]["territory"], "西城区");
    assert_eq!(hotel["fields"]["owner"], "王芳");
    assert_eq!(hotel["fields"]["room_price"], "1354.00 CNY");
    let unpriced = all
        .iter()
        .filter(|hotel| hotel["fields"]["room_price"].is_null())
        .count();
    assert_eq!(unpriced, 33);
}

#[test]
fn the_same_hotels_in_gb18030_become_the_same_customers() {
    let text = std::fs::read_to_string(HOTELS).unwrap();
    let world = World::new();
    let file = world.file("gb.csv", encoding_rs::GB18030.encode(&text).0);
    let told = world.command(&["import", &file, "--mapping", MAPPING]);
    assert_eq!(
        (told.data()["imported"].as_u64(), told.data()["encoding"].as_str()),
        (Some(500), Some("gb18030"))
    );
    let all = world.command(&["records", "customer", "--limit", "1000"]);
    assert!(
        all.data()
            .as_array()
            .unwrap()
            .iter()
            .any(|hotel| hotel["title"] == "北京贵都大酒店")
    );
}

#[test]
fn bad_rows_are_named_and_the_others_are_in() {
    let world = World::new();
    let csv = "名称,地址,电话,价格,评分,酒店类型\n\
               贵都,西城区1号,010-51979888,1,4,高档型\n\
               甲,西城区, 2号,010-51979888,1,4,高档型\n\
               乙,西城区3号,010-51979888 / 010-51979889,1,4,高档型\n\
               丙,西城区4号,010-51979888,dear,4,高档型\n\
               鹏润,朝阳区26号,010-51086688,2,4,豪华型\n";
    let told = world.command(&["import", &world.file("bad.csv", csv), "--mapping", MAPPING]);
    assert_eq!((told.code, told.error()["rule"].as_str()), (1, Some("import.left_out")));
    let mut named: Vec<_> = told.lines[..3]
        .iter()
        .map(|line| &line["error"])
        .map(|error| {
            (
                error["record"].as_str().unwrap(),
                error["field"].as_str().unwrap(),
                error["rule"].as_str().unwrap(),
            )
        })
        .collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            ("line 3", "column 7", "row.width"),
            ("line 4", "电话", "phone.several"),
            ("line 5", "价格", "money.shape")
        ]
    );
    assert_eq!(told.lines[3]["data"]["imported"], 2);
    assert_eq!(
        world.command(&["records", "customer"]).data().as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_row_that_admission_refuses_is_named_by_its_line_too() {
    let world = World::new();
    let mapping = world.file(
        "numbers.toml",
        "type = \"customer\"\n[fields.name]\ncolumn = \"n\"\n[fields.registration_no]\ncolumn = \"r\"\n\
         [fields.owner]\nconstant = \"王芳\"\n[fields.territory]\nconstant = \"西城区\"\n",
    );
    let csv = world.file("numbers.csv", "n,r\na,911\nb,912\nc,911\n");
    let told = world.command(&["import", &csv, "--mapping", &mapping]);
    let error = &told.lines[0]["error"];
    assert_eq!(
        (
            error["record"].as_str(),
            error["field"].as_str(),
            error["rule"].as_str()
        ),
        (Some("line 4"), Some("r"), Some("field.unique"))
    );
    assert_eq!(told.lines[1]["data"]["imported"], 2);
}

#[test]
fn a_file_that_cannot_be_read_as_its_mapping_says_imports_nothing() {
    let world = World::new();
    let digest = world.digest();
    let import = |csv: &str| world.command(&["import", csv, "--mapping", MAPPING]);
    assert_eq!(
        import(&world.file("a.csv", "名称,地址\n贵都,西城区\n")).error()["rule"],
        "column.missing"
    );
    assert_eq!(import(&world.file("b.csv", "")).error()["rule"], "file.empty");
    assert_eq!(import(&world.file("c.csv", [0xff; 9])).error()["rule"], "file.encoding");
    assert_eq!(import("no such file").error()["rule"], "file.read");
    assert_eq!(world.digest(), digest);
}
