//! What is told of a connection, beside what tcptrace tells.

use wirelab_needs::{Need, corpus, require};

use crate::support::files::root;
use crate::support::program::program;

#[test]
fn columns_are_those_of_tcptrace() {
    require!(Tcptrace, Python3, Corpus);
    let mut compare = Need::Python3.command();
    compare.arg(root().join("scripts/compare-tcptrace")).arg(program().get_program()).arg(corpus());
    // It may take longer than `run` allows.
    let done = compare.output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{text}{}", String::from_utf8_lossy(&done.stderr));
    let cells: u64 = text.lines().last().unwrap().split_whitespace().next().unwrap().parse().unwrap();
    assert!(cells >= 50_000, "too little was compared: {text}");
    // The page lists what is compared, each column in a row.
    let listed = std::fs::read_to_string(root().join("docs/measures.md")).unwrap();
    let columns: Vec<_> = text.lines().skip(2).filter(|line| !line.contains(" cells ")).collect();
    assert_eq!(columns.len(), 30, "{text}");
    for column in columns.iter().filter_map(|line| line.split_whitespace().next()) {
        assert!(listed.contains(&format!("| `{column}` |")), "docs/measures.md does not list {column}");
    }
}
