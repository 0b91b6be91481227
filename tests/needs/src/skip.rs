//! What becomes of a test whose needs are not met.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;

use crate::need::Need;

/// Whether all these needs are met. If not, the skipped test has been recorded when this returns.
///
/// `function` is the path of the function that asks; [`require!`](crate::require) gives it.
///
/// # Panics
///
/// If a need is not met and `WIRELAB_REQUIRE` is set, unless `WIRELAB_LACKS` names the need; if `WIRELAB_LACKS` has a word
/// that is not the name of a need; if the record cannot be written.
pub fn all_met(needs: &[Need], function: &str) -> bool {
    let lacks = lacks(&env::var("WIRELAB_LACKS").unwrap_or_default());
    let Some((need, why)) = needs.iter().find_map(|need| need.missing().map(|why| (*need, why))) else { return true };
    let test = test_name(function);
    let required = env::var_os("WIRELAB_REQUIRE").is_some_and(|value| !value.is_empty());
    if required && !lacks.contains(&need) {
        panic!("{test} cannot run: {why}. WIRELAB_REQUIRE is set, and WIRELAB_LACKS does not name '{need}'");
    }
    record(&test, &why);
    false
}

/// The needs that a list of names stands for.
fn lacks(list: &str) -> Vec<Need> {
    let need = |name: &str| match Need::ALL.into_iter().find(|need| need.name() == name) {
        Some(need) => need,
        None => panic!("WIRELAB_LACKS: there is no need '{name}'"),
    };
    list.split_whitespace().map(need).collect()
}

/// libtest names the thread after the test, except with `--test-threads=1`, where the path of the function must do.
fn test_name(function: &str) -> String {
    match std::thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => function.split_once("::").map_or(function, |(_, path)| path).to_owned(),
    }
}

/// Reports a skipped test past libtest, which swallows what passing tests print.
fn record(test: &str, why: &str) {
    let mut stderr = std::io::stderr();
    let _ = stderr.write_all(format!("skipped: {test}: {why}\n").as_bytes());
    let Some(path) = env::var_os("WIRELAB_SKIPPED") else { return };
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(format!("{why}\t{test}\n").as_bytes()));
    if let Err(error) = written {
        panic!("{}: {error}", path.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_environment_are_those_of_needs() {
        assert_eq!(lacks(" capture corpus\n"), [Need::Capture, Need::Corpus]);
        assert_eq!(lacks(""), []);
        assert!(std::panic::catch_unwind(|| lacks("capture tshrak")).is_err());
    }

    #[test]
    fn needs_have_names_of_their_own_and_are_all_listed() {
        for (place, need) in Need::ALL.iter().enumerate() {
            assert!(Need::ALL[..place].iter().all(|other| other.name() != need.name()), "{need}");
            // The last variant's number is the last place of the list.
            assert_eq!(*need as usize, place);
        }
        assert_eq!(Need::Corpus as usize + 1, Need::ALL.len());
    }

    #[test]
    fn a_test_has_the_name_that_libtest_gives_it() {
        let function = crate::this_function!();
        assert_eq!(function, "wirelab_needs::skip::tests::a_test_has_the_name_that_libtest_gives_it");
        assert_eq!(test_name(function), "skip::tests::a_test_has_the_name_that_libtest_gives_it");
    }
}
