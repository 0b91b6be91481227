//! The words themselves: labs, variants, checks, faults, interfaces, fields.

use std::ffi::OsStr;
use std::path::Path;

use clap::builder::StyledStr;
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter as _};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::report::messages::register;
use wirelab_generators::conversation::Fault;
use wirelab_labs::{Lab, catalogue, safe};

/// A word with what it means, if it goes on what is typed. Words of lab files and interfaces go to a terminal: made harmless.
fn word(typed: &OsStr, word: &str, about: &str) -> Option<CompletionCandidate> {
    let typed = typed.to_str()?;
    let help = Some(StyledStr::from(safe::line(about.as_bytes()))).filter(|_| !about.is_empty());
    (word.starts_with(typed) && safe::line(word.as_bytes()) == word).then(|| CompletionCandidate::new(word).help(help))
}

/// Labs by id, and lab files.
pub(super) fn labs(typed: &OsStr) -> Vec<CompletionCandidate> {
    let known = catalogue::every().filter_map(|lab| word(typed, &lab.id, &lab.title));
    let mut found: Vec<CompletionCandidate> = known.collect();
    let folders = found.is_empty();
    found.extend(files(typed, folders));
    found
}

/// Those, and what stands for any and for none.
pub(super) fn labs_or_none(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = labs(typed);
    found.extend(
        [("auto", "find out which lab it is"), ("none", "no lab")]
            .iter()
            .filter_map(|(id, about)| word(typed, id, about)),
    );
    found
}

/// Lab files, and folders on the way to one.
pub(super) fn lab_files(typed: &OsStr) -> Vec<CompletionCandidate> {
    files(typed, true)
}

fn files(typed: &OsStr, folders: bool) -> Vec<CompletionCandidate> {
    PathCompleter::any().filter(move |path| is_lab_file(path) || folders && path.is_dir()).complete(typed)
}

fn is_lab_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// The lab that stands elsewhere on the line; where none does, all of the catalogue.
fn labs_of_line() -> Vec<Lab> {
    let words = crate::invocation::arguments().into_iter().skip_while(|word| word != "--").skip(1);
    let named = words.filter_map(|word| {
        let word = word.to_str()?;
        let file = || is_lab_file(Path::new(word)).then(|| crate::lab::resolve(word).ok())?;
        catalogue::find(word).cloned().or_else(|| file().map(|lab| Lab::clone(&lab)))
    });
    let named: Vec<Lab> = named.collect();
    if named.is_empty() { catalogue::all().to_vec() } else { named }
}

/// Words of labs, each once.
fn of_labs(mut each: impl FnMut(&Lab) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let mut found: Vec<CompletionCandidate> = Vec::new();
    for one in labs_of_line().iter().flat_map(&mut each) {
        if found.iter().all(|known| known.get_value() != one.get_value()) {
            found.push(one);
        }
    }
    found
}

/// Variants of the line's lab.
pub(super) fn variants(typed: &OsStr) -> Vec<CompletionCandidate> {
    of_labs(|lab| lab.variants.iter().filter_map(|variant| word(typed, &variant.id, &variant.title)).collect())
}

/// Checks of the line's lab.
pub(super) fn checks(typed: &OsStr) -> Vec<CompletionCandidate> {
    of_labs(|lab| lab.checks.iter().filter_map(|check| word(typed, &check.id, &check.title)).collect())
}

/// Faults that servers and clients can have.
pub(super) fn faults(typed: &OsStr) -> Vec<CompletionCandidate> {
    let list = ("list", "list them all");
    // Some take a value: `split=N`.
    let known = Fault::LIST.iter().map(|(name, about)| (name.split_inclusive('=').next().unwrap_or(name), *about));
    known.chain([list]).filter_map(|(name, about)| word(typed, name, about)).collect()
}

/// Interfaces that one may capture on, as far as the system lists them.
#[cfg(feature = "live")]
pub(super) fn interfaces(typed: &OsStr) -> Vec<CompletionCandidate> {
    let known = wirelab_capture::live::interfaces().unwrap_or_default();
    known.iter().filter_map(|one| word(typed, &one.name, one.description.as_deref().unwrap_or(""))).collect()
}

/// None: this program captures nothing.
#[cfg(not(feature = "live"))]
pub(super) fn interfaces(_: &OsStr) -> Vec<CompletionCandidate> {
    Vec::new()
}

/// Fields by name.
pub(super) fn fields(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut registry = Registry::new();
    register(&mut registry, catalogue::all());
    registry.all().filter_map(|field| word(typed, field.name(), field.about())).collect()
}

/// Fields behind what is typed of a filter so far.
pub(super) fn filters(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(text) = typed.to_str() else { return Vec::new() };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
    let begin = text.rfind(|letter| !is_name(letter)).map_or(0, |at| at + 1);
    let Some((before, name)) = text.split_at_checked(begin) else { return Vec::new() };
    if name.is_empty() {
        return Vec::new();
    }
    fields(OsStr::new(name)).into_iter().map(|field| field.add_prefix(before)).collect()
}
