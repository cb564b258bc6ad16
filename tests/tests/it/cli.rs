//! The stories of docs/cli.md, played as written through both binaries.

use std::{fs, path::Path};

use fieldbook_tests::outside::{binary, story};

#[test]
fn the_story_of_two_phones_happens_as_the_document_tells_it_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(
        root.join("sync-server/sample/workspace.toml"),
        folder.path().join("workspace.toml"),
    )
    .expect("the sample");
    let document = fs::read_to_string(root.join("docs/cli.md")).expect("docs/cli.md");
    let fieldbook = binary("fieldbook");
    let binaries = fieldbook.parent().expect("a folder of binaries");
    match story::play(&document, folder.path(), binaries) {
        Ok(scenes) => assert!(scenes >= 20, "only {scenes} commands were found in the document"),
        Err(difference) => panic!("{difference}"),
    }
}
