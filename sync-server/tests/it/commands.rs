//! The commands of the office: each says what it did, or why not and what would do.

use crate::world::{World, sample};

fn changed(world: &World, from: &str, to: &str) -> String {
    let toml = std::fs::read_to_string(sample()).unwrap();
    assert!(toml.contains(from), "{from}");
    world.file("changed.toml", toml.replacen(from, to, 1))
}

#[test]
fn a_second_init_leaves_the_first_workspace_alone() {
    let world = World::new();
    let digest = world.digest();
    let told = world.command(&["init", "--from", sample().to_str().unwrap()]);
    assert_eq!(
        (told.code, told.error()["kind"].as_str()),
        (1, Some("workspace_exists"))
    );
    assert_eq!(world.digest(), digest);
}

#[test]
fn an_init_from_a_broken_file_leaves_nothing_behind() {
    let world = World::empty();
    let file = changed(&world, "role = \"rep\"", "role = \"boss\"");
    let told = world.command(&["init", "--from", &file]);
    assert_eq!((told.code, told.error()["field"].as_str()), (1, Some("role")));
    assert!(!world.around.data.exists());
    assert_eq!(world.command(&["status"]).error()["kind"], "no_workspace");
}

#[test]
fn applying_the_same_file_twice_changes_nothing() {
    let world = World::new();
    let digest = world.digest();
    let told = world.command(&["apply", sample().to_str().unwrap()]);
    assert_eq!(told.data()["changes"].as_array().unwrap().len(), 0);
    assert_eq!(world.digest(), digest);
}

#[test]
fn apply_says_what_it_changes_and_a_dry_run_changes_nothing() {
    let world = World::new();
    let digest = world.digest();
    let file = changed(&world, "label_en = \"room price\"", "label_en = \"price of a room\"");
    let told = world.command(&["apply", &file, "--dry-run"]);
    let change = &told.data()["changes"][0];
    assert_eq!(
        (change["kind"].as_str(), change["new"].as_bool()),
        (Some("field"), Some(false))
    );
    assert_eq!(change["fields"][0]["from"], "room price");
    assert_eq!(world.digest(), digest);
    assert_eq!(world.command(&["apply", &file]).data()["applied"], true);
    assert_ne!(world.digest(), digest);
}

#[tokio::test]
async fn a_user_with_a_device_keeps_role_team_and_territory() {
    let world = World::new();
    let moved = changed(
        &world,
        "role = \"rep\"\nteam = \"近郊组\"\nterritory = \"海淀区\"",
        "role = \"rep\"\nteam = \"近郊组\"\nterritory = \"丰台区\"",
    );
    let back = sample();
    assert_eq!(world.command(&["apply", &moved]).code, 0);
    assert_eq!(world.command(&["apply", back.to_str().unwrap()]).code, 0);
    let served = world.serve();
    world.phone(&served, "赵敏").await;
    let digest = world.digest();
    let told = world.command(&["apply", &moved]);
    assert_eq!(told.error()["rule"], "user.has_device");
    assert_eq!(
        (told.error()["record"].as_str(), told.error()["field"].as_str()),
        (Some("user 赵敏"), Some("territory"))
    );
    assert_eq!(world.digest(), digest);
}

#[test]
fn a_territory_with_customers_keeps_its_place_in_the_tree() {
    let world = World::new();
    let moved = changed(
        &world,
        "name = \"西城区\"\nparent = \"北京\"",
        "name = \"西城区\"\nparent = \"东城区\"",
    );
    let csv = world.file(
        "one.csv",
        "名称,地址,电话,价格,评分,酒店类型\n贵都,西城区1号,010-51979888,1,4,高档型\n",
    );
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/hotels-beijing.mapping.toml");
    assert_eq!(world.command(&["import", &csv, "--mapping", mapping]).code, 0);
    let told = world.command(&["apply", &moved]);
    assert_eq!(
        (told.error()["rule"].as_str(), told.error()["record"].as_str()),
        (Some("territory.has_customers"), Some("territory 西城区"))
    );
}

#[test]
fn a_custom_field_keeps_its_kind_and_a_dropped_user_stays() {
    let world = World::new();
    let other = changed(&world, "kind = \"money\"", "kind = \"text\"");
    assert_eq!(world.command(&["apply", &other]).error()["rule"], "field.kind");
    let toml = std::fs::read_to_string(sample()).unwrap();
    let tables: Vec<&str> = toml
        .split("\n\n")
        .filter(|table| !table.contains("name = \"刘洋\""))
        .collect();
    let fewer = world.file("fewer.toml", tables.join("\n\n"));
    let told = world.command(&["apply", &fewer]);
    assert_eq!(told.data()["left_out"][0][1], "刘洋");
    assert!(
        world
            .command(&["records", "user"])
            .data()
            .as_array()
            .unwrap()
            .iter()
            .any(|user| user["title"] == "刘洋")
    );
}

#[test]
fn set_goes_through_the_same_admission_and_names_what_would_do() {
    let world = World::new();
    let csv = world.file("two.csv", "名称,地址,电话,价格,评分,酒店类型\n贵都,西城区1号,010-51979888,1,4,高档型\n贵都二店,西城区2号,010-51979889,1,4,高档型\n");
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/hotels-beijing.mapping.toml");
    world.command(&["import", &csv, "--mapping", mapping]);
    let set = |record: &str, field: &str, value: &str| world.command(&["set", record, field, value]);
    assert_eq!(set("贵都", "phone", "010-1").code, 0);
    assert_eq!(set("都二", "phone", "010-2").code, 0);
    assert_eq!(set("店", "phone", "010-2").code, 0);
    assert_eq!(set("都", "phone", "010-2").error()["kind"], "ambiguous");
    assert_eq!(set("国贸", "phone", "010-2").error()["kind"], "not_found");
    assert_eq!(set("贵都", "phone", "none").error()["rule"], "phone.no_digit");
    assert_eq!(set("贵都", "colour", "red").error()["rule"], "field.unknown");
    assert_eq!(set("贵都", "owner", "李强").error()["rule"], "field.fixed");
    assert_eq!(set("贵都", "name", "").error()["rule"], "field.required");
    assert_eq!(set("贵都", "name", "a\0b").error()["rule"], "text.nul");
    assert_eq!(
        set("贵都", "address", &"长".repeat(1_001)).error()["rule"],
        "text.too_long"
    );
    for (field, value) in [
        ("samples_left", "-2"),
        ("samples_left", "+5"),
        ("tags", "+vip"),
        ("note", "客户要样品"),
        ("closed", "true"),
    ] {
        assert_eq!(set("贵都", field, value).code, 0, "{field}");
    }
    let told = world.command(&["records", "customer"]);
    let fields = &told.data()[0]["fields"];
    assert_eq!(
        (fields["samples_left"].as_i64(), fields["note"].as_str()),
        (Some(3), Some("客户要样品"))
    );
    assert_eq!(
        (fields["tags"][0].as_str(), fields["closed"].as_str()),
        (Some("vip"), Some("true"))
    );
}

#[test]
fn an_invitation_is_one_line_that_fits_what_a_phone_takes() {
    let world = World::new();
    let told = world.command(&["invite", "王芳", "--address", "http://10.0.0.5:7600/"]);
    let line = told.data()["line"].as_str().unwrap();
    let code = line.strip_prefix("http://10.0.0.5:7600/#王芳-").unwrap();
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4]);
    assert_eq!(world.command(&["invite", "nobody"]).error()["kind"], "not_found");
}

#[test]
fn a_damaged_or_newer_database_is_named_and_kept() {
    let world = World::new();
    let path = world.around.data.join("fieldbook-server.db");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    let told = world.command(&["status"]);
    assert_eq!((told.code, told.error()["kind"].as_str()), (4, Some("newer")));
    newer.pragma_update(None, "user_version", 1).unwrap();
    drop(newer);
    assert_eq!(world.command(&["status"]).code, 0);
    let size = std::fs::metadata(&path).unwrap().len();
    let half = std::fs::read(&path).unwrap()[..100]
        .iter()
        .map(|byte| !byte)
        .collect::<Vec<_>>();
    std::fs::write(&path, &half).unwrap();
    let told = world.command(&["status"]);
    assert_eq!((told.code, told.error()["kind"].as_str()), (4, Some("damaged")));
    assert_eq!(std::fs::read(&path).unwrap(), half);
    assert!(size > 100);
}

#[test]
fn a_missing_or_broken_key_is_damage_and_no_new_one_is_made() {
    let world = World::new();
    let path = world.around.data.join("server.key");
    std::fs::write(&path, "short").unwrap();
    assert_eq!(world.command(&["status"]).error()["kind"], "damaged");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(world.command(&["status"]).code, 4);
    assert!(!path.exists());
}
